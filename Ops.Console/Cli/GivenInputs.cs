using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Makes the inputs of a run out of <c>--input</c> and <c>--file</c>.</summary>
internal sealed class GivenInputs(Session session, OperationInfo info)
{
    private const int ProblemsShown = 20;

    // Stands for a file until it is stored: what else is wrong is found before two gigabytes are copied.
    private static readonly string NotYetStored = new('0', 64);

    private List<KeyValuePair<string, string>> _paths = [];

    /// <summary>The inputs as typed, the files not stored yet; null when something is wrong, which has been said then.</summary>
    public JsonObject? Read(string[] inputs, string[] files)
    {
        if (Pairs("input", inputs) is not { } values || Pairs("file", files) is not { } paths || !AreOfTheirKind(values, paths))
        {
            return null;
        }

        var bound = info.Inputs.FromText(values.Concat(paths.Select(p => KeyValuePair.Create(p.Key, NotYetStored))));
        if (!bound.IsValid)
        {
            return Wrong(bound.Errors[0].Field, string.Join(" ", bound.Errors.Select(e => e.Message)));
        }

        _paths = paths;
        return bound.Json;
    }

    /// <summary>Stores and checks each file and puts its hash into the inputs; false when one is refused, which has been said then.</summary>
    public async Task<bool> Store(JsonObject inputs, CancellationToken ct)
    {
        foreach (var (name, path) in _paths)
        {
            if (await Store(name, path, ct) is not { } stored || !await IsAcceptable(name, stored, ct))
            {
                return false;
            }

            inputs[name] = stored.Sha256;
        }

        return true;
    }

    private List<KeyValuePair<string, string>>? Pairs(string option, string[] given)
    {
        var pairs = new List<KeyValuePair<string, string>>(given.Length);
        foreach (var text in given)
        {
            // Not quoted in the message: it may be a secret whose name was forgotten.
            if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
            {
                Wrong(option, $"--{option} wants a name, an equals sign and {(option == "file" ? "a path" : "a value")}, such as --{option} name={(option == "file" ? "rows.csv" : "value")}.");
                return null;
            }

            pairs.Add(KeyValuePair.Create(text[..at], text[(at + 1)..]));
        }

        return pairs;
    }

    private bool AreOfTheirKind(List<KeyValuePair<string, string>> values, List<KeyValuePair<string, string>> paths)
    {
        foreach (var (name, _) in values)
        {
            if (info.Inputs.Find(name) is { Kind: InputKind.CsvFile })
            {
                Wrong(name, $"{name} is a file. Give it with --file {name}=PATH.");
                return false;
            }
        }

        foreach (var (name, path) in paths)
        {
            if (info.Inputs.Find(name) is { Kind: not InputKind.CsvFile })
            {
                Wrong(name, $"{name} is not a file. Give it with --input {name}=value.");
                return false;
            }

            if (IsInS3(path) && session.Get<IFileDrop>().Place is null)
            {
                session.Printer.Refuse("NotAvailable", name, "Files can't be taken from S3 here: Files:Store must be S3 and Files:S3:DropPrefix set. Give the path of a file on this machine.");
                return false;
            }
        }

        return true;
    }

    private static bool IsInS3(string path) => path.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    private async Task<StoredFile?> Store(string name, string path, CancellationToken ct)
    {
        try
        {
            if (IsInS3(path))
            {
                return await session.Get<IFileDrop>().Take(path, session.Actor, null, ct);
            }

            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var file = await session.Get<FileIntake>().Receive(content, Path.GetFileName(path), session.Actor, null, ct);
            if (file.Arrival is { } arrival)
            {
                session.Printer.Aside($"{file.Name}: {arrival}");
            }

            return file;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            Wrong(name, $"There is no file '{path}'.");
        }
        catch (Exception failure) when (failure is FileRefusedException or IOException or UnauthorizedAccessException)
        {
            Wrong(name, $"The file '{path}' was not taken: {failure.Message}");
        }

        return null;
    }

    private async Task<bool> IsAcceptable(string name, StoredFile file, CancellationToken ct)
    {
        var check = await session.Get<FileIntake>().Check(file.Sha256, info, null, ct);
        if (check.IsAcceptable)
        {
            return true;
        }

        var headline = $"{file.Name} has {(check.ProblemCount == 1 ? "1 problem" : $"{Words.Number(check.ProblemCount)} problems")}";
        session.Printer.Json(new JsonObject
        {
            ["error"] = nameof(Refusal.Invalid),
            ["field"] = name,
            ["reason"] = $"{headline}. {string.Join(" ", check.Problems.Take(3).Select(p => p.Message))} Correct the file and run it again.",
        });
        session.Printer.Aside($"{headline}:");
        foreach (var problem in check.Problems.Take(ProblemsShown))
        {
            session.Printer.Aside($"  {problem.Message}");
        }

        if (check.ProblemCount > ProblemsShown)
        {
            session.Printer.Aside($"  … and {Words.Number(check.ProblemCount - ProblemsShown)} more.");
        }

        session.Printer.Aside("Correct the file and run it again.");
        return false;
    }

    private JsonObject? Wrong(string? field, string reason)
    {
        session.Printer.Refuse(nameof(Refusal.Invalid), field, reason);
        return null;
    }
}
