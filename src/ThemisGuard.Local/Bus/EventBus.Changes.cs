using System.Collections.Immutable;
using System.Text.Json;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

// What changes buses, rules, targets and schedules. One change at a time; the database first, then what events see.
public sealed partial class EventBus
{
    internal ImmutableSortedDictionary<string, BusState> Buses => _buses;

    internal ImmutableSortedDictionary<string, EventSchedule> Schedules => _schedules;

    /// <summary>Makes the buses, rules and schedules those of a template: adds, updates, and removes what an earlier template had. What was made by calls stays. To be called before <see cref="Start"/>, or what is removed may still fire.</summary>
    /// <exception cref="WireException">A definition that AWS would refuse.</exception>
    public async Task DeployAsync(BusDeployment deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        foreach (string bus in deployment.Buses)
        {
            if (!_buses.ContainsKey(bus))
            {
                await CreateBusAsync(bus, deployed: true, cancellationToken);
            }
        }

        foreach ((RuleDefinition rule, IReadOnlyList<string> targets) in deployment.Rules)
        {
            await PutRuleAsync(rule, deployed: true, cancellationToken);
            List<JsonDocument> documents = [.. targets.Select(target => JsonDocument.Parse(target))];
            try
            {
                await ChangeTargetsAsync(BusNames.BusOf(rule.EventBusName), rule.Name, _ => [], [.. documents.Select(one => RuleTarget.OfRule(one.RootElement))], cancellationToken);
            }
            finally
            {
                documents.ForEach(one => one.Dispose());
            }
        }

        foreach (ScheduleDefinition schedule in deployment.Schedules)
        {
            await PutScheduleAsync(schedule, deployed: true, mustExist: null, cancellationToken);
        }

        await RemoveUndeployedAsync(deployment, cancellationToken);
    }

    /// <summary>Adds or updates a schedule of EventBridge Scheduler. An unchanged one keeps its due time.</summary>
    /// <exception cref="WireException">ValidationException.</exception>
    public Task PutScheduleAsync(ScheduleDefinition schedule, CancellationToken cancellationToken) =>
        PutScheduleAsync(schedule, deployed: false, mustExist: null, cancellationToken);

    /// <summary>Removes a schedule; false when there is none of the name.</summary>
    public Task<bool> DeleteScheduleAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            if (!_schedules.ContainsKey(name))
            {
                return false;
            }

            await _database.WriteAsync(connection => BusTables.DeleteSchedule(connection, name));
            _schedules = _schedules.Remove(name);
            return true;
        },
        cancellationToken);

    internal Task CreateBusAsync(string name, bool deployed, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            BusNames.RequireBusName(name);
            if (_buses.ContainsKey(name))
            {
                throw new WireException("ResourceAlreadyExistsException", $"Event bus {name} already exists.");
            }

            await _database.WriteAsync(connection => BusTables.PutBus(connection, name, deployed));
            _buses = _buses.SetItem(name, BusState.Empty(name, deployed));
            return true;
        },
        cancellationToken);

    internal Task DeleteBusAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            if (name == BusNames.Default)
            {
                throw WireError.Validation("Cannot delete event bus default.");
            }

            if (!_buses.TryGetValue(name, out BusState? bus))
            {
                return false;
            }

            if (bus.Rules.Count > 0)
            {
                throw WireError.Validation("Event bus can't be deleted since it has rules.");
            }

            await _database.WriteAsync(connection => BusTables.DeleteBus(connection, name));
            _buses = _buses.Remove(name);
            return true;
        },
        cancellationToken);

    /// <returns>ARN of the rule.</returns>
    internal Task<string> PutRuleAsync(RuleDefinition definition, bool deployed, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            string busName = BusNames.BusOf(definition.EventBusName);
            BusNames.RequireRuleName(definition.Name);
            if (definition.EventPattern is null && definition.ScheduleExpression is null)
            {
                throw WireError.Validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
            }

            BusState bus = RequireBus(busName);
            EventRule? old = bus.Rules.GetValueOrDefault(definition.Name);
            if (old is null && bus.Rules.Count >= MaxRulesPerBus)
            {
                throw LimitExceeded();
            }

            EventPattern? pattern = definition.EventPattern is null ? null : ParsePattern(definition.EventPattern);
            ScheduleExpression? schedule = definition.ScheduleExpression is null ? null : ParseRuleSchedule(definition.ScheduleExpression);
            if (schedule is not null && busName != BusNames.Default)
            {
                throw WireError.Validation("ScheduleExpression is supported only on the default event bus.");
            }

            DateTimeOffset now = _time.GetUtcNow();
            bool isSameSchedule = old is not null && old.Schedule?.Text == schedule?.Text;
            DateTimeOffset anchor = isSameSchedule ? old!.Anchor : now;
            DateTimeOffset? due = !definition.Enabled || schedule is null ? null
                : isSameSchedule && old!.Enabled ? old.NextDue
                : schedule.NextAfter(now, anchor);
            var rule = new EventRule(
                busName, definition.Name, pattern, schedule, definition.Enabled, definition.Description, definition.RoleArn,
                deployed || old is { Deployed: true }, anchor, due, old?.Targets ?? []);
            await StoreAsync(bus, rule);
            return BusNames.RuleArn(Identity, busName, rule.Name);
        },
        cancellationToken);

    internal Task SetEnabledAsync(string busName, string name, bool enabled, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            BusState bus = RequireBus(busName);
            EventRule rule = RequireRule(bus, name);
            if (rule.Enabled != enabled)
            {
                await StoreAsync(bus, rule with { Enabled = enabled, NextDue = enabled ? rule.Schedule?.NextAfter(_time.GetUtcNow(), rule.Anchor) : null });
            }

            return true;
        },
        cancellationToken);

    internal Task DeleteRuleAsync(string busName, string name, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            if (!_buses.TryGetValue(busName, out BusState? bus) || !bus.Rules.TryGetValue(name, out EventRule? rule))
            {
                return false;
            }

            if (rule.Targets.Length > 0)
            {
                throw WireError.Validation("Rule can't be deleted since it has targets.");
            }

            await DeleteAsync(bus, name);
            return true;
        },
        cancellationToken);

    /// <summary>Adds targets to a rule, replacing those of the same id.</summary>
    internal Task PutTargetsAsync(string busName, string ruleName, IReadOnlyList<RuleTarget> targets, CancellationToken cancellationToken) =>
        ChangeTargetsAsync(busName, ruleName, old => old.Where(one => targets.All(target => target.Id != one.Id)), targets, cancellationToken);

    /// <summary>Removes targets by id; ids that are not there are passed over.</summary>
    internal Task RemoveTargetsAsync(string busName, string ruleName, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ChangeTargetsAsync(busName, ruleName, old => old.Where(one => !ids.Contains(one.Id)), [], cancellationToken);

    internal BusState RequireBus(string name) =>
        _buses.GetValueOrDefault(name) ?? throw new WireException("ResourceNotFoundException", $"Event bus {name} does not exist.");

    internal static EventRule RequireRule(BusState bus, string name) =>
        bus.Rules.GetValueOrDefault(name) ?? throw new WireException("ResourceNotFoundException", $"Rule {name} does not exist on EventBus {bus.Name}.");

    private Task<bool> ChangeTargetsAsync(
        string busName, string ruleName, Func<IEnumerable<RuleTarget>, IEnumerable<RuleTarget>> keep, IReadOnlyList<RuleTarget> add, CancellationToken cancellationToken) =>
        ChangeAsync(
            async () =>
            {
                BusState bus = RequireBus(busName);
                EventRule rule = RequireRule(bus, ruleName);

                // Within one call, too, the last target of an id holds.
                RuleTarget[] targets = [.. keep(rule.Targets), .. add.Reverse().DistinctBy(target => target.Id).Reverse()];
                if (targets.Length > MaxTargetsPerRule)
                {
                    throw LimitExceeded();
                }

                EventRule changed = rule with { Targets = [.. targets.OrderBy(target => target.Id, StringComparer.Ordinal)] };
                await _database.WriteAsync(connection => BusTables.PutTargets(connection, changed));
                _buses = _buses.SetItem(busName, bus.WithUnmatched(changed));
                return true;
            },
            cancellationToken);

    /// <summary>Adds or updates a schedule; only one of the two where <paramref name="mustExist"/> says so.</summary>
    internal Task PutScheduleAsync(ScheduleDefinition definition, bool deployed, bool? mustExist, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            BusNames.RequireRuleName(definition.Name);
            DateTimeOffset now = _time.GetUtcNow();
            EventSchedule? old = _schedules.GetValueOrDefault(definition.Name);
            if (mustExist is { } must && must != old is not null)
            {
                throw must ? ScheduleDoesNotExist(definition.Name) : new WireException("ConflictException", $"Schedule {definition.Name} already exists.", 409);
            }

            EventSchedule schedule = ReadSchedule(definition, deployed || old is { Deployed: true }, old?.CreatedAt ?? now);

            // "Starts invoking immediately": the moment of creation is the first occurrence of a rate.
            DateTimeOffset? due = old is not null && IsSameTiming(old.Definition, definition)
                ? old.NextDue
                : schedule.DueAfter(now.AddTicks(-1));
            schedule = schedule with { NextDue = due };
            await _database.WriteAsync(connection => BusTables.PutSchedule(connection, schedule));
            _schedules = _schedules.SetItem(definition.Name, schedule);
            _scheduleWake.Set();
            return true;
        },
        cancellationToken);

    private async Task RemoveUndeployedAsync(BusDeployment deployment, CancellationToken cancellationToken)
    {
        HashSet<(string, string)> rules = [.. deployment.Rules.Select(one => (BusNames.BusOf(one.Rule.EventBusName), one.Rule.Name))];
        foreach (EventRule rule in _buses.Values.SelectMany(bus => bus.Rules.Values).Where(rule => rule.Deployed && !rules.Contains((rule.Bus, rule.Name))))
        {
            await ChangeAsync(
                async () =>
                {
                    await DeleteAsync(_buses[rule.Bus], rule.Name);
                    return true;
                },
                cancellationToken);
        }

        foreach (BusState bus in _buses.Values.Where(bus => bus.Deployed && bus.Rules.Count == 0 && !deployment.Buses.Contains(bus.Name)))
        {
            await DeleteBusAsync(bus.Name, cancellationToken);
        }

        foreach (EventSchedule schedule in _schedules.Values.Where(one => one.Deployed && deployment.Schedules.All(kept => kept.Name != one.Definition.Name)))
        {
            await DeleteScheduleAsync(schedule.Definition.Name, cancellationToken);
        }
    }

    private async Task StoreAsync(BusState bus, EventRule rule)
    {
        await _database.WriteAsync(connection => BusTables.PutRule(connection, rule));
        _buses = _buses.SetItem(bus.Name, bus.With(rule));
        _scheduleWake.Set();
    }

    private async Task DeleteAsync(BusState bus, string rule)
    {
        await _database.WriteAsync(connection => BusTables.DeleteRule(connection, bus.Name, rule));
        _buses = _buses.SetItem(bus.Name, bus.Without(rule));
    }

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    internal static WireException ScheduleDoesNotExist(string name) => new("ResourceNotFoundException", $"Schedule {name} does not exist.", 404);

    private static bool IsSameTiming(ScheduleDefinition one, ScheduleDefinition other) =>
        (one.Expression, one.TimeZone, one.Start, one.End, one.Enabled) == (other.Expression, other.TimeZone, other.Start, other.End, other.Enabled);

    private static WireException LimitExceeded() => new("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
}
