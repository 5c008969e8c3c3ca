// The values of executions are JSONata's: immutable JSON, shared by states, variables and history.
global using JsonValue = ThemisGuard.Jsonata.JsonataValue;
global using Json = ThemisGuard.StatesLanguage.Values.Json;
