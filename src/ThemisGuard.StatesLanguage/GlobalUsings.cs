global using JsonValue = ThemisGuard.Jsonata.JsonataValue;
global using Json = ThemisGuard.StatesLanguage.Values.Json;
