using Ops.Console;
using Ops.Console.Cli;

DefaultEnvironment.Apply();

// A verb runs a command; no verb serves the browser.
return CommandLine.IsMeant(args) ? await CommandLine.Run(args) : await Server.Run(args);
