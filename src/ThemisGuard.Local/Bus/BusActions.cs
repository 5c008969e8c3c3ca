using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>The actions of event buses.</summary>
internal sealed class BusActions(EventBus bus)
{
    public async Task CreateEventBusAsync(WireBody body, HttpContext context)
    {
        string name = body.Required("Name");
        await bus.CreateBusAsync(name, deployed: false, context.RequestAborted);
        await WireJson.WriteAsync(context, json => json.WriteString("EventBusArn"u8, BusNames.BusArn(bus.Identity, name)));
    }

    public Task DescribeEventBusAsync(WireBody body, HttpContext context)
    {
        BusState state = bus.RequireBus(BusNames.BusOf(body.Text("Name")));
        return WireJson.WriteAsync(context, json => WriteMembers(json, state));
    }

    public async Task DeleteEventBusAsync(WireBody body, HttpContext context)
    {
        await bus.DeleteBusAsync(body.Required("Name"), context.RequestAborted);
        await WireJson.WriteEmptyAsync(context);
    }

    public Task ListEventBusesAsync(WireBody body, HttpContext context)
    {
        string prefix = body.Text("NamePrefix") ?? string.Empty;
        IEnumerable<BusState> buses = bus.Buses.Values.Where(state => state.Name.StartsWith(prefix, StringComparison.Ordinal));
        return WirePage.WriteAsync(body, context, "EventBuses", buses, state => state.Name, (json, state) =>
        {
            json.WriteStartObject();
            WriteMembers(json, state);
            json.WriteEndObject();
        });
    }

    private void WriteMembers(Utf8JsonWriter json, BusState state)
    {
        json.WriteString("Name"u8, state.Name);
        json.WriteString("Arn"u8, BusNames.BusArn(bus.Identity, state.Name));
    }
}
