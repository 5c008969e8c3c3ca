using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ThemisGuard.Local.Bus;

// Fires what is due. A firing and the due time after it are stored in one commit, so that each happens once.
public sealed partial class EventBus
{
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    // Clocks are set back by less in the course of things; what fired meanwhile does not fire again.
    private static readonly TimeSpan s_longestSetBack = TimeSpan.FromHours(3);
    private static readonly TimeSpan s_databasePause = TimeSpan.FromSeconds(2);

    private async Task FireSchedulesAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ChangeAsync(FireDueAsync, cancellationToken);
                DateTimeOffset? next = NextDue();
                TimeSpan sleep = next is { } at ? at - _time.GetUtcNow() : s_longestSleep;
                await _scheduleWake.WaitAsync(TimeSpan.FromTicks(Math.Clamp(sleep.Ticks, TimeSpan.TicksPerMillisecond, s_longestSleep.Ticks)), _time, cancellationToken);
            }
            catch (SqliteException error)
            {
                _logger.LogError(error, "Schedules could not be stored; trying again");
                await Task.Delay(s_databasePause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private DateTimeOffset? NextDue()
    {
        IEnumerable<DateTimeOffset?> rules = _buses[BusNames.Default].Rules.Values.Select(rule => rule.NextDue);
        return rules.Concat(_schedules.Values.Select(schedule => schedule.NextDue)).Min();
    }

    private async Task<bool> FireDueAsync()
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (EventRule rule in _buses[BusNames.Default].Rules.Values)
        {
            if (rule.NextDue <= now)
            {
                await FireAsync(rule, now, isMissed: rule.NextDue < _openedAt - s_precision);
            }
            else if (rule is { Enabled: true, Schedule: not null } && ByThisClock(rule, now) is { } reset && IsOfAnotherClock(rule.NextDue, reset.NextDue))
            {
                await StoreAsync(_buses[rule.Bus], reset);
            }
        }

        foreach (EventSchedule schedule in _schedules.Values)
        {
            if (schedule.NextDue <= now)
            {
                bool isOnce = schedule.Definition.Expression.StartsWith("at(", StringComparison.Ordinal);
                await FireAsync(schedule, now, isMissed: !isOnce && schedule.NextDue < _openedAt - s_precision);
            }
            else if (ByThisClock(schedule, now) is { } reset && IsOfAnotherClock(schedule.NextDue, reset.NextDue))
            {
                await _database.WriteAsync(connection => BusTables.PutSchedule(connection, reset));
                _schedules = _schedules.SetItem(schedule.Definition.Name, reset);
            }
        }

        return true;
    }

    // A due time far behind the next regular one was found by a clock that has been set back since.
    private static bool IsOfAnotherClock(DateTimeOffset? due, DateTimeOffset? regular) => due - regular > s_longestSetBack;

    private static EventRule ByThisClock(EventRule rule, DateTimeOffset now)
    {
        DateTimeOffset anchor = NotOfAnotherClock(rule.Anchor, now);
        return rule with { Anchor = anchor, NextDue = rule.Schedule!.NextAfter(now, anchor) };
    }

    private static EventSchedule ByThisClock(EventSchedule schedule, DateTimeOffset now)
    {
        EventSchedule reset = schedule with { CreatedAt = NotOfAnotherClock(schedule.CreatedAt, now) };
        return reset with { NextDue = reset.DueAfter(now) };
    }

    private static DateTimeOffset NotOfAnotherClock(DateTimeOffset made, DateTimeOffset now) => made - now > s_longestSetBack ? now : made;

    private async Task FireAsync(EventRule rule, DateTimeOffset now, bool isMissed)
    {
        DateTimeOffset due = rule.NextDue!.Value;
        EventRule fired = rule with { NextDue = rule.Schedule!.NextAfter(now, rule.Anchor) };
        var deliveries = new List<Delivery>();
        if (isMissed)
        {
            _logger.LogInformation("Rule {Rule} was due at {Due} while nothing ran; it fires next at {Next}", rule.Name, due, fired.NextDue);
        }
        else
        {
            string arn = BusNames.RuleArn(Identity, rule.Bus, rule.Name);
            AddDeliveries(rule, EventEnvelope.Scheduled(Identity, Guid.NewGuid().ToString(), arn, due), now, isForwarded: false, deliveries);
        }

        await _database.WriteAsync(connection =>
        {
            BusTables.PutRule(connection, fired);
            deliveries.ForEach(delivery => BusTables.AddDelivery(connection, delivery));
        });
        _buses = _buses.SetItem(rule.Bus, _buses[rule.Bus].WithUnmatched(fired));
        _deliveryWake.Set();
    }

    private async Task FireAsync(EventSchedule schedule, DateTimeOffset now, bool isMissed)
    {
        DateTimeOffset due = schedule.NextDue!.Value;
        EventSchedule fired = schedule with { NextDue = schedule.DueAfter(now) };
        Delivery? delivery = isMissed ? null : DeliveryOf(schedule, due, now);
        bool isCompleted = fired.NextDue is null && schedule.Definition.DeleteAfterCompletion;
        await _database.WriteAsync(connection =>
        {
            if (isCompleted)
            {
                BusTables.DeleteSchedule(connection, schedule.Definition.Name);
            }
            else
            {
                BusTables.PutSchedule(connection, fired);
            }

            if (delivery is not null)
            {
                BusTables.AddDelivery(connection, delivery);
            }
        });
        _schedules = isCompleted ? _schedules.Remove(schedule.Definition.Name) : _schedules.SetItem(schedule.Definition.Name, fired);
        _deliveryWake.Set();
    }

    private Delivery DeliveryOf(EventSchedule schedule, DateTimeOffset due, DateTimeOffset now)
    {
        string arn = BusNames.ScheduleArn(Identity, schedule.Definition.Name);
        string id = Guid.NewGuid().ToString();
        byte[] payload = schedule.Target.ConstantInput is { } input
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(input)
                .Replace("<aws.scheduler.schedule-arn>", arn, StringComparison.Ordinal)
                .Replace("<aws.scheduler.scheduled-time>", EventEnvelope.Time(due), StringComparison.Ordinal)
                .Replace("<aws.scheduler.execution-id>", id, StringComparison.Ordinal))
            : EventEnvelope.OfScheduler(Identity, id, arn, due);
        return Delivery.New(arn, schedule.Target, payload, payload, now);
    }
}
