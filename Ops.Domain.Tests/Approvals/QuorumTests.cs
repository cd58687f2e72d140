using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Approvals;

public sealed class QuorumTests
{
    [Theory]
    [InlineData("reviewer:2,dba:1", "", "2 of reviewer and 1 of dba")]
    [InlineData("reviewer:2,dba:1", "reviewer", "1 of reviewer and 1 of dba")]
    [InlineData("reviewer:2,dba:1", "reviewer,reviewer", "1 of dba")]
    [InlineData("reviewer:2,dba:1", "reviewer,reviewer,reviewer", "1 of dba")]
    [InlineData("reviewer:2,dba:1", "reviewer,dba,reviewer", "")]
    [InlineData("reviewer:2,dba:1", "reviewer+dba,reviewer", "1 of reviewer")]
    [InlineData("reviewer:2,dba:1", "reviewer+dba,reviewer,reviewer", "")]
    [InlineData("reviewer:1,dba:1", "reviewer+dba", "1 of dba")]
    [InlineData("reviewer:1,dba:1", "reviewer+dba,dba", "")]
    [InlineData("reviewer:1,dba:1", "dba,reviewer+dba", "")]
    [InlineData(":1", "", "1 person who may decide on it")]
    [InlineData(":2", "engineer", "1 person who may decide on it")]
    [InlineData(":1", "engineer", "")]
    [InlineData(":1,dba:1", "dba", "1 person who may decide on it")]
    [InlineData(":1,dba:1", "dba,engineer", "")]
    [InlineData("a:1,b:1,c:1", "a+b,b+c,a", "")]
    public void All_needs_are_met_by_different_persons_each_for_one(string needs, string persons, string missing) =>
        Assert.Equal(missing, Quorum.InWords(Quorum.Missing(Needs(needs), Persons(persons))));

    [Theory]
    [InlineData("reviewer:1,dba:1", "", "reviewer", true)]
    [InlineData("reviewer:1,dba:1", "reviewer", "reviewer", false)]
    [InlineData("reviewer:1,dba:1", "reviewer+dba", "reviewer", true)]
    [InlineData("reviewer:1", "", "staff", false)]
    [InlineData(":1", "", "anything", true)]
    public void One_more_person_helps_or_does_not(string needs, string persons, string one, bool helps) =>
        Assert.Equal(helps, Quorum.Helps(Needs(needs), Persons(persons), [one]));

    [Fact]
    public void No_order_of_people_changes_the_count()
    {
        var random = new Random(7);
        string[] roles = ["a", "b", "c"];
        for (var n = 0; n < 500; n++)
        {
            List<ApprovalNeed> needs = [.. roles.Where(_ => random.Next(2) == 0).Select(r => new ApprovalNeed(r, random.Next(1, 3)))];
            var persons = Enumerable.Range(0, random.Next(6)).Select(_ => (IReadOnlyList<string>)[.. roles.Where(_ => random.Next(2) == 0)]).ToList();
            var missing = Quorum.Missing(needs, persons).Sum(m => m.Count);
            var shuffled = persons.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(missing, Quorum.Missing(needs, shuffled).Sum(m => m.Count));

            // By trying all ways: nobody stands in two places, and as many places are filled as can be.
            var places = needs.SelectMany(x => Enumerable.Repeat(x.Role!, x.Count)).ToList();
            Assert.Equal(places.Count - Best(places, persons, 0, []), missing);
        }
    }

    private static int Best(List<string> places, List<IReadOnlyList<string>> persons, int place, HashSet<int> used)
    {
        if (place == places.Count)
        {
            return 0;
        }

        var best = Best(places, persons, place + 1, used);
        for (var p = 0; p < persons.Count; p++)
        {
            if (persons[p].Contains(places[place]) && used.Add(p))
            {
                best = Math.Max(best, 1 + Best(places, persons, place + 1, used));
                used.Remove(p);
            }
        }

        return best;
    }

    private static List<ApprovalNeed> Needs(string text) =>
        [.. text.Split(',').Select(n => n.Split(':')).Select(n => new ApprovalNeed(n[0].Length == 0 ? null : n[0], int.Parse(n[1], System.Globalization.CultureInfo.InvariantCulture)))];

    private static List<IReadOnlyList<string>> Persons(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(p => (IReadOnlyList<string>)p.Split('+'))];
}
