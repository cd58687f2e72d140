using Ops.Console.Parts;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>The next steps in words, as whoever sits before the browser has to take them.</summary>
internal static class HandoffWords
{
    public static string Of(NextStep step, Handoff handoff) => step switch
    {
        NextStep.Wait => "Wait; it is on its way. It can be paused or cancelled.",
        NextStep.Decide => $"A reviewer decides on the page Approvals, {handoff.Run.Number}.",
        NextStep.LookAtInDoubt when handoff.InDoubt.Count > 1 => $"Look whether the {Words.Number(handoff.InDoubt.Count)} items in doubt took effect.",
        NextStep.LookAtInDoubt => "Look whether the item in doubt took effect.",
        NextStep.Resume when handoff.InDoubt.Count > 1 => "Resume: with the items in doubt to do them once more, without them if all of them are done.",
        NextStep.Resume when handoff.InDoubt.Count > 0 => "Resume: with the item in doubt to do it once more, without it if it is done.",
        NextStep.Resume => "Resume it: what is done is not done again.",
        NextStep.Cancel => "Or cancel it: what is done stays done, the rest is left.",
        NextStep.RetryWhatIsLeft => "Put the reason right, then retry what is left; or download the failed rows, correct them, and run those.",
        NextStep.DoWhatWasPreviewed => "Run it, if this is what you want.",
        NextStep.UseInputsAgain => handoff.Run.Status switch
        {
            RunStatus.Failed => "Read the log, put the cause right, then use these inputs again.",
            RunStatus.Cancelled => "Use these inputs again to do what was left.",
            RunStatus.Rejected or RunStatus.Expired => "Use these inputs again to preview and to ask once more.",
            _ => "Correct what can't be done, then preview again.",
        },
        NextStep.Verify => "Verify, if you want to know whether what it did still holds.",
        NextStep.Undo => "Undo it, if it should not have been done.",
        _ => "Nothing is left to do.",
    };
}
