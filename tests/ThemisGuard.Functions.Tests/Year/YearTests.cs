using System.Globalization;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.FindDueSchedules;
using ThemisGuard.Functions.FindExpiringExceptions;
using ThemisGuard.Lambda;
using Xunit.Abstractions;

namespace ThemisGuard.Functions.Tests.Year;

/// <summary>
/// The year 2026, minute by minute, with the functions that the minute's and the hour's triggers invoke: clock changes of
/// several zones, outages, scans that take longer than their schedule's interval, exceptions that end. What happens is held
/// against what wall clocks and a plain model say: each thing exactly once.
/// </summary>
public sealed class YearTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddYears(1);

    // Nothing runs then: a night in which Berlin's clocks go forward, the hour that New York's show twice, a minute, ten days.
    private static readonly (DateTimeOffset From, DateTimeOffset To)[] Outages =
    [
        (At("2026-03-29T00:30Z"), At("2026-03-29T03:10Z")), (At("2026-11-01T04:50Z"), At("2026-11-01T07:20Z")),
        (At("2026-05-05T12:00Z"), At("2026-05-05T12:01Z")), (At("2026-08-10T05:17Z"), At("2026-08-20T05:17Z")),
    ];

    // Schedule, whose clock, when the clock shows what, minutes that its scans take, what happens when it is due too early.
    private static readonly Case[] Cases =
    [
        new("cron(30 2 * * ? *)", "Europe/Berlin", clock => clock is { Hour: 2, Minute: 30 }, 20),
        new("cron(0 6 ? * MON-FRI *)", "Europe/Berlin", clock => clock is { Hour: 6, Minute: 0, DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) }, 30),
        new("cron(30 1 * * ? *)", "America/New_York", clock => clock is { Hour: 1, Minute: 30 }, 15),
        new("cron(30 2 * * ? *)", "America/New_York", clock => clock is { Hour: 2, Minute: 30 }, 15),
        new("cron(15 2 * * ? *)", "Australia/Lord_Howe", clock => clock is { Hour: 2, Minute: 15 }, 10),
        new("cron(45 1 * * ? *)", "Australia/Lord_Howe", clock => clock is { Hour: 1, Minute: 45 }, 10),
        new("cron(30 0 * * ? *)", "Africa/Cairo", clock => clock is { Hour: 0, Minute: 30 }, 10),
        new("cron(0 9 1 * ? *)", "Asia/Kolkata", clock => clock is { Day: 1, Hour: 9, Minute: 0 }, 60),
        new("cron(0/30 4 * * ? *)", "UTC", clock => clock is { Hour: 4, Minute: 0 or 30 }, 45), // Longer than its interval: the second time is passed over.
        new("cron(0 3-5 * * ? *)", "Asia/Kolkata", clock => clock is { Hour: >= 3 and <= 5, Minute: 0 }, 95, ScheduleOverlap.Queue), // The second and third wait.
        new("rate(6 hours)", "UTC", clock => clock is { Hour: 0 or 6 or 12 or 18, Minute: 0 }, 10),
        new("rate(1 day)", "Europe/Berlin", null, 10),
    ];

    private const int Untried = 97;

    private readonly World _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Every_time_of_every_schedule_starts_one_scan_and_no_other()
    {
        var schedules = new ScheduleRecords(_world.Records);
        var quotas = new Quotas(_world.Records, _world.Time);
        var submission = new ScanSubmission(_world.Scans, _world.Artifacts, _world.Time);
        var handler = new FindDueSchedulesHandler(schedules, _world.Scans, submission, new TargetRecords(_world.Records, quotas), quotas, _world.Time);
        SetNow(From);
        await new TenantRecords(_world.Records).PutAsync(new TenantRecord("acme", Plans.Enterprise.Name, From), default);
        for (int i = 0; i < Cases.Length; i++)
        {
            await schedules.PutAsync(
                ScheduleTimes.WithNextDue(
                    new ScheduleRecord(
                        "acme", Id(i), Cases[i].Expression, Cases[i].Zone, "target-" + Id(i), ["hipaa-security"], [new ScanSource("a.yaml", "tenants/acme/uploads/u")], From,
                        NextDue: null, Overlap: Cases[i].Overlap),
                    From),
                default);
        }

        var started = new List<(string Schedule, DateTimeOffset At)>();
        var running = new PriorityQueue<string, DateTimeOffset>();
        DateTimeOffset next = From;
        for (DateTimeOffset now = From.AddMinutes(1); now < To; now = now.AddMinutes(1))
        {
            SetNow(now);
            while (running.TryPeek(out string? ended, out DateTimeOffset end) && end <= now)
            {
                running.Dequeue();
                await _world.Scans.UpdateOpenAsync("acme", ended, scan => scan with { Status = ScanStatus.Complete, EndedAt = end }, default);
            }

            // The trigger of a minute at which nothing is due by the records finds nothing: of those some are tried, as they take most of the time.
            if (IsDown(now) || (now < next && now.Ticks / TimeSpan.TicksPerMinute % Untried != 0))
            {
                continue;
            }

            IReadOnlyList<DueScan> due = await FindAsync(handler, now);
            Assert.True(due.Count == 0 || now >= next, $"{now:O}: before it is due");
            next = (await schedules.ListAsync("acme", 100, null, default)).Schedules.Min(schedule => schedule.NextDue) ?? To;
            foreach (DueScan scan in due)
            {
                started.Add((scan.ScheduleId, now));
                running.Enqueue(scan.ScanId, now.AddMinutes(Cases[int.Parse(scan.ScheduleId, CultureInfo.InvariantCulture)].Minutes));
            }

            if (due.Count > 0)
            {
                Assert.Empty(await FindAsync(handler, now)); // A trigger that comes twice.
            }
        }

        for (int i = 0; i < Cases.Length; i++)
        {
            DateTimeOffset[] actual = [.. started.Where(one => one.Schedule == Id(i)).Select(one => one.At)];
            DateTimeOffset[] expected = [.. Expected(Cases[i])];
            Assert.True(
                expected.SequenceEqual(actual),
                $"{Cases[i].Expression} {Cases[i].Zone}: {expected.Length} expected, {actual.Length} started; "
                + $"missing {Text(expected.Except(actual))}; too many {Text(actual.Except(expected))}");
        }

        output.WriteLine($"{started.Count} scans of {Cases.Length} schedules in a year");
        Assert.Equal(started.Count, (await CountScansAsync()));

        // The model knows what it is for: 365 days, less 29 March, which has no 02:30; of the ten of August that were missed one was made up for.
        Assert.Equal(365 - 1 - 9, Expected(Cases[0]).Count());
    }

    [Fact]
    public async Task Every_exception_is_warned_of_and_ended_once_at_its_own_midnight()
    {
        var random = new Random(2026);
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"];
        SetNow(From);
        var exceptions = new ExceptionRecords(_world.Records, _world.Time);
        var handler = new FindExpiringExceptionsHandler(exceptions);
        var kept = new List<RiskException>();
        string[] days = ["2026-03-28", "2026-04-23", "2026-10-24", "2026-10-29", "2026-11-01", "2026-08-15", "2026-01-05"];
        for (int i = 0; i < 120; i++)
        {
            DateOnly day = i < days.Length * 3
                ? DateOnly.Parse(days[i % days.Length], CultureInfo.InvariantCulture)
                : new DateOnly(2026, 1, 2).AddDays(random.Next(400));
            var exception = new RiskException(
                exceptions.NewId() + i.ToString("D3", CultureInfo.InvariantCulture), "r", "*", "*", "reason", "approver", day, zones[i % zones.Length],
                ["0123456789abcdef0123456789abcdef"], From);
            kept.Add(exception);
            await exceptions.CreateAsync("acme", exception, default);
        }

        var said = new List<string>();
        var expected = new List<string>();
        Dictionary<string, DateTimeOffset> ends = kept.ToDictionary(exception => exception.ExceptionId, exception => new LocalMinutes(exception.TimeZone, From, To).After(exception.Expires));
        var warned = new HashSet<string>();
        var ended = new HashSet<string>();
        for (DateTimeOffset now = From; now < To; now = now.AddHours(1))
        {
            SetNow(now);
            if (IsDown(now))
            {
                continue;
            }

            foreach ((string id, DateTimeOffset end) in ends)
            {
                if (end <= now && ended.Add(id))
                {
                    expected.Add($"{now:MM-dd HH} ended {id}");
                }
                else if (end > now && end.AddDays(-14) <= now && warned.Add(id))
                {
                    expected.Add($"{now:MM-dd HH} expiring {id}");
                }
            }

            // As the state machine does: until there is nothing left to say.
            IReadOnlyList<NoticeView> notices;
            while ((notices = (await handler.HandleAsync(new FindExpiringExceptionsInput("run"), null!, default)).Notices).Count > 0)
            {
                said.AddRange(notices.Select(notice => $"{now:MM-dd HH} {(notice.HasEnded ? "ended" : "expiring")} {notice.Detail.ExceptionId}"));
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
        Assert.Equal(said.Count, said.Select(one => one[9..]).Distinct().Count());
        output.WriteLine($"{said.Count} notices of {kept.Count} exceptions in a year");
    }

    // The model: a time that comes while nothing runs, or while the last scan does, waits or is passed over; the minute's trigger
    // starts what is due, once however much was missed.
    private static IEnumerable<DateTimeOffset> Expected(Case one)
    {
        List<DateTimeOffset> times = one.Shows is { } shows
            ? new LocalMinutes(one.Zone, From.AddMinutes(1), To).Showing(shows)
            : [.. Enumerable.Range(1, 364).Select(day => From.AddDays(day))];
        int next = 0;
        DateTimeOffset? waiting = null;
        DateTimeOffset free = From;
        for (DateTimeOffset now = From.AddMinutes(1); now < To; now = now.AddMinutes(1))
        {
            DateTimeOffset? due = waiting ?? (next < times.Count ? times[next] : null);
            if (IsDown(now) || due is null || due > now)
            {
                continue;
            }

            if (free > now && one.Overlap == ScheduleOverlap.Queue)
            {
                waiting = now.AddMinutes(1);
                continue;
            }

            if (free <= now)
            {
                free = now.AddMinutes(one.Minutes);
                yield return now;
            }

            waiting = null;
            next = times.FindIndex(time => time > now) is >= 0 and var later ? later : times.Count;
        }
    }

    private async Task<IReadOnlyList<DueScan>> FindAsync(FindDueSchedulesHandler handler, DateTimeOffset now)
    {
        var invocation = new Invocation("r", "arn", now.AddMinutes(1), _world.Time) { Log = message => Assert.Fail(message) };
        return (await handler.HandleAsync(new FindDueSchedulesInput("run"), invocation, default)).Due;
    }

    private async Task<int> CountScansAsync()
    {
        int count = 0;
        string? cursor = null;
        do
        {
            (IReadOnlyList<ScanRecord> page, cursor) = await _world.Scans.ListAsync("acme", 1_000, cursor, default);
            count += page.Count;
        }
        while (cursor is not null);
        return count;
    }

    // The fake clock goes forward only, and the world's begins in November: a year of its own before it.
    private void SetNow(DateTimeOffset now) => _world.Time.AdjustTime(now);

    private static bool IsDown(DateTimeOffset now) => Outages.Any(outage => outage.From <= now && now < outage.To);

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(IEnumerable<DateTimeOffset> times) => string.Join(", ", times.Take(5).Select(time => time.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)));

    private sealed record Case(string Expression, string Zone, Func<DateTime, bool>? Shows, int Minutes, ScheduleOverlap Overlap = ScheduleOverlap.Skip);
}
