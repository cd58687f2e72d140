using System.CommandLine;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary><c>run KEY</c>: asks for a run and waits for its end, because a script wants to know how it ended.</summary>
internal sealed class RunVerb : Command
{
    private readonly Argument<string> _key = new("KEY") { Description = "The operation's key, such as contacts.score. KEY --help shows its inputs." };
    private readonly Option<string[]> _inputs = new("--input") { Description = "An input; give it again for the next one.", HelpName = "name=value" };
    private readonly Option<string[]> _files = new("--file") { Description = "A file input.", HelpName = "name=PATH" };
    private readonly Option<bool> _preview = new("--preview") { Description = "Show what it would do; nothing is changed." };
    private readonly Option<long?> _limit = new("--limit") { Description = "Pause after so many items.", HelpName = "N" };
    private readonly Option<bool> _force = new("--force") { Description = "Do again what succeeded before." };
    private readonly Option<string> _from = new("--from") { Description = "Do what this preview showed, with its inputs.", HelpName = "RUN" };
    private readonly Option<string> _reason = new("--reason") { Description = "Why it is forced, or why somebody shall agree to it; stays on the run.", HelpName = "TEXT" };
    private readonly Option<bool> _follow = FollowOption.Make();

    public RunVerb(Invocation invocation)
        : base("run", "Runs an operation and waits for its end.")
    {
        Add(_key);
        foreach (var option in new Option[] { _inputs, _files, _preview, _limit, _from, _force, _reason, _follow })
        {
            Add(option);
        }

        SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, (session, ct) => Run(session, parsed, ct)));
    }

    private async Task<int> Run(Session session, ParseResult parsed, CancellationToken ct)
    {
        var (force, reason) = (parsed.GetValue(_force), parsed.GetValue(_reason));
        if (reason is not null && !force && parsed.GetValue(_from) is null)
        {
            return session.Printer.Refuse(nameof(Refusal.Invalid), "reason", "A reason goes with --force or with --from. Add one of them, or leave the reason out.");
        }

        // What is mistyped is told before the database is opened.
        var key = parsed.GetRequiredValue(_key);
        if (session.Get<OperationCatalogue>().Find(key) is not { } info)
        {
            return OperationText.Unknown(session, key);
        }

        if (parsed.GetValue(_from) is { } from)
        {
            return await RunPreviewed(session, parsed, info, from, ct);
        }

        var given = new GivenInputs(session, info);
        if (given.Read(parsed.GetValue(_inputs) ?? [], parsed.GetValue(_files) ?? []) is not { } inputs)
        {
            return ExitCode.Refused;
        }

        await session.Begin(ct);
        if (!await given.Store(inputs, ct))
        {
            return ExitCode.Refused;
        }

        var request = new StartRequest
        {
            OperationKey = key,
            Mode = parsed.GetValue(_preview) ? RunMode.Preview : RunMode.Apply,
            Inputs = inputs,
            Limit = parsed.GetValue(_limit),
            Force = force,
            Reason = reason,
        };
        return await Follow(session, parsed, await session.Get<RunControl>().Start(request, session.Actor, ct), ct);
    }

    private async Task<int> RunPreviewed(Session session, ParseResult parsed, OperationInfo info, string from, CancellationToken ct)
    {
        if (parsed.GetValue(_preview) || parsed.GetValue(_force) || parsed.GetValue(_limit) is not null || parsed.GetValue(_inputs) is { Length: > 0 } || parsed.GetValue(_files) is { Length: > 0 })
        {
            return session.Printer.Refuse(nameof(Refusal.Invalid), "from", "--from takes everything from the preview: leave out --input, --file, --limit, --preview and --force.");
        }

        if (!RunNumber.TryParse(from, out var preview))
        {
            return session.Printer.Refuse(nameof(Refusal.Invalid), "from", $"'{from}' is not a run. Runs are numbered such as R-12.");
        }

        await session.Begin(ct);
        return await session.Get<RunQueries>().Find(preview, ct) is { } run && run.OperationKey != info.Key
            ? session.Printer.Refuse(nameof(Refusal.Invalid), "from", $"{run.Number} previewed {run.OperationKey}, not {info.Key}.")
            : await Follow(session, parsed, await session.Get<RunControl>().ApplyPreviewed(preview, parsed.GetValue(_reason), session.Actor, ct), ct);
    }

    private async Task<int> Follow(Session session, ParseResult parsed, Answer answer, CancellationToken ct)
    {
        if (answer is Answer.AwaitsApproval waits)
        {
            session.Printer.Aside(waits.Reason);
        }

        return answer is Answer.Accepted { RunId: var id } ? await Following.ToTheEnd(session, id, parsed.GetValue(_follow), ct)
            : answer is Answer.AwaitsApproval { RunId: var waiting } ? await Following.ToTheEnd(session, waiting, follow: false, ct)
            : session.Printer.Refuse(answer);
    }
}
