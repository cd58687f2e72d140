using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>Five people to be while trying things out. Only in development, and only on this machine.</summary>
internal static class DevelopmentPeople
{
    public static readonly IReadOnlyList<Person> All =
    [
        new("dev:sam", "Sam Lee", Role.Staff, "Runs operations without writing code."),
        new("dev:rita", "Rita Moreno", Role.Reviewer, "Judges what others ask for."),
        new("dev:eve", "Eve Okafor", Role.Engineer, "Writes operations, is woken at 3 a.m."),
        new("dev:ada", "Ada Novak", Role.Admin, "Looks after the console."),
        new("dev:vic", "Vic Stone", Role.Viewer, "Looks, touches nothing."),
    ];

    /// <summary>One of the five.</summary>
    internal sealed record Person(string Subject, string Name, string Role, string About);
}
