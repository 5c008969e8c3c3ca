using System.Globalization;
using System.Text;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>Rule files over the whole language, mostly well-formed, sometimes with a few characters changed.</summary>
internal sealed class RandomRules(Random random)
{
    private static readonly string[] s_keys =
    [
        "a", "b", "c", "l", "m", "Resources", "Properties", "Type", "Tags", "ab_c", "abC", "AbC", "'ab-c'", "KmsKeyId", "kms_key_id", "x", "Status", "'42'", "missing",
    ];

    private static readonly string[] s_literals =
    [
        "null", "true", "false", "0", "1", "2", "3", "0.5", "1.0", "'a'", "'b'", "\"ab\"", "'abc'", "''", "'x'", "'AWS::S3::Bucket'", "'true'",
        "/a/", "/^ab/", "/b$/", "/./", "/^\\s*$/", "/(?i)A/", "/a|b/", "/^..?$/", "r[0,2]", "r(0,2)", "r[0.0,1.5]", "r(a,z)", "[]", "[1]", "['a']", "['a','b']", "[1,2,3]",
        "[[1]]", "[['a'],['b']]", "[/a/,'b']", "[1,'a']", "{}", "{a: 1}", "{a: 'b', 'b': [1]}", "[r[0,2]]", "['AWS::S3::Bucket','AWS::X::Y']",
    ];

    private static readonly string[] s_changes = ["'", "\"", "[", "]", "{", "}", "(", ")", "/", "\\", " ", "\n", "#", "%", ".", "*", "!", "not ", "or ", "<<", ">>", "=", "1", "-", "|", ",", "r", "e"];

    private readonly List<string> _variables = [];
    private int _file;
    private int _rules;
    private int _parameterized;
    private int _depth;

    /// <summary>A rule file whose rule names start with <paramref name="file"/>, so that no two files share one.</summary>
    public string Next(int file)
    {
        _file = file;
        _variables.Clear();
        _rules = random.Next(1, 4);
        _parameterized = random.Next(3) == 0 ? random.Next(1, 3) : 0;
        var text = new StringBuilder();
        for (int i = random.Next(3); i > 0; i--)
        {
            Let(text, "");
        }

        for (int i = 0; i < _parameterized; i++)
        {
            int before = _variables.Count;
            _variables.Add("p");
            text.Append(CultureInfo.InvariantCulture, $"rule f{_file}_{i}(p) {{\n");
            Body(text, allowReferences: i > 0);
            text.Append("}\n");
            _variables.RemoveRange(before, _variables.Count - before);
        }

        for (int i = 0; i < _rules; i++)
        {
            int before = _variables.Count;
            text.Append(CultureInfo.InvariantCulture, $"rule r{_file}_{(random.Next(15) == 0 ? 0 : i)}");
            if (random.Next(3) == 0)
            {
                text.Append(" when ");
                Comparison(text);
                text.Append(random.Next(4) == 0 ? " or " : " ");
                Comparison(text);
            }

            text.Append(" {\n");
            Body(text, allowReferences: i > 0);
            text.Append("}\n");
            _variables.RemoveRange(before, _variables.Count - before);
        }

        if (random.Next(6) == 0)
        {
            Clause(text);
            text.Append('\n');
        }

        return random.Next(8) == 0 ? Change(text.ToString()) : text.ToString();
    }

    private string Change(string text)
    {
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            int at = random.Next(text.Length);
            string change = s_changes[random.Next(s_changes.Length)];
            text = random.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, change),
                _ => text.Remove(at, 1).Insert(at, change),
            };
        }

        return text;
    }

    private void Body(StringBuilder text, bool allowReferences)
    {
        _depth++;
        for (int i = random.Next(2); i > 0 && random.Next(3) == 0; i--)
        {
            Let(text, "  ");
        }

        for (int i = random.Next(1, 4); i > 0; i--)
        {
            text.Append("  ");
            if (allowReferences && random.Next(6) == 0)
            {
                text.Append(random.Next(3) == 0 ? "not " : "").Append(CultureInfo.InvariantCulture, $"r{_file}_0");
            }
            else if (random.Next(12) == 0)
            {
                TypeBlock(text);
            }
            else
            {
                Clause(text);
            }

            if (random.Next(5) == 0)
            {
                text.Append(" or ");
                Clause(text);
            }

            text.Append('\n');
        }

        _depth--;
    }

    private void Let(StringBuilder text, string indent)
    {
        string name = "v" + random.Next(3);
        text.Append(indent).Append("let ").Append(name).Append(" = ");
        switch (random.Next(5))
        {
            case 0:
                text.Append(Literal());
                break;
            case 1:
                Function(text);
                break;
            case 2:
                text.Append(((string[])["Resources.*[ Type == 'AWS::S3::Bucket' ]", "Resources[ Type == 'AWS::S3::Bucket' ]", "Resources.*[ Type in ['AWS::S3::Bucket','AWS::X::Y'] Properties exists ]", "some Resources.*[ Type == /X/ ]"])[random.Next(4)]);
                break;
            default:
                Query(text, 2);
                break;
        }

        text.Append('\n');
        _variables.Add(name);
    }

    private void TypeBlock(StringBuilder text)
    {
        text.Append(random.Next(3) == 0 ? "AWS::X::Y " : "AWS::S3::Bucket ");
        if (random.Next(4) == 0)
        {
            text.Append("when ");
            Comparison(text);
            text.Append(' ');
        }

        text.Append("{ ");
        Clause(text);
        text.Append(" }");
    }

    private void Clause(StringBuilder text)
    {
        switch (_depth < 4 ? random.Next(12) : 11)
        {
            case 0:
                text.Append("when ");
                Comparison(text);
                text.Append(" {\n");
                Body(text, allowReferences: false);
                text.Append('}');
                break;
            case 1 or 2:
                Query(text, 2);
                text.Append(((string[])["", " !empty", " not empty"])[random.Next(3)]).Append(" {\n");
                Body(text, allowReferences: false);
                text.Append('}');
                break;
            case 3 when _parameterized > 0:
                text.Append(random.Next(4) == 0 ? "not " : "").Append(CultureInfo.InvariantCulture, $"f{_file}_{random.Next(_parameterized)}(");
                Right(text);
                text.Append(')');
                break;
            default:
                Comparison(text);
                text.Append(random.Next(10) == 0 ? " <<why>>" : "");
                break;
        }
    }

    private void Comparison(StringBuilder text)
    {
        text.Append(random.Next(12) == 0 ? "not " : random.Next(20) == 0 ? "!" : "");
        Query(text, 2);
        if (random.Next(3) == 0)
        {
            text.Append(((string[])[" ", " !", " not "])[random.Next(3)]);
            text.Append(((string[])["exists", "exists", "empty", "empty", "is_string", "is_list", "is_struct", "is_bool", "is_int", "is_float", "is_null", "EXISTS"])[random.Next(12)]);
            return;
        }

        text.Append(((string[])[" == ", " == ", " != ", " in ", " in ", " not in ", " !in ", " < ", " <= ", " > ", " >= "])[random.Next(11)]);
        Right(text);
    }

    private void Right(StringBuilder text)
    {
        switch (random.Next(6))
        {
            case 0:
                Query(text, 1);
                break;
            case 1 when random.Next(3) == 0:
                Function(text);
                break;
            default:
                text.Append(Literal());
                break;
        }
    }

    private string Literal() => s_literals[random.Next(s_literals.Length)];

    private void Function(StringBuilder text)
    {
        string name = ((string[])["count", "to_upper", "to_lower", "parse_int", "parse_string", "parse_boolean", "parse_float", "parse_char", "json_parse", "url_decode", "join", "substring", "regex_replace"])[random.Next(13)];
        text.Append(name).Append('(');
        Query(text, 1);
        text.Append(name switch
        {
            "join" => ", ','",
            "substring" => $", {random.Next(2)}, {random.Next(4)}",
            "regex_replace" => ((string[])[", 'a', 'x'", ", '(a)(b)?', '$2-${1}'", ", '.', '[$0]'"])[random.Next(3)],
            _ => "",
        });
        text.Append(')');
    }

    private void Query(StringBuilder text, int filters)
    {
        text.Append(random.Next(8) == 0 ? "some " : "");
        int head = random.Next(10);
        if (head < 3 && _variables.Count > 0)
        {
            text.Append('%').Append(_variables[random.Next(_variables.Count)]);
        }
        else
        {
            text.Append(head == 3 ? "this" : s_keys[random.Next(s_keys.Length)]);
        }

        for (int i = random.Next(4); i > 0; i--)
        {
            Part(text, filters);
        }
    }

    private void Part(StringBuilder text, int filters)
    {
        switch (random.Next(16))
        {
            case < 7:
                text.Append('.').Append(s_keys[random.Next(s_keys.Length)]);
                break;
            case 7 or 8:
                text.Append(".*");
                break;
            case 9 or 10:
                text.Append("[*]");
                break;
            case 11:
                text.Append(((string[])["[0]", "[1]", ".0", "[-1]", "['a']"])[random.Next(5)]);
                break;
            case 12 when _variables.Count > 0:
                text.Append(".%").Append(_variables[random.Next(_variables.Count)]);
                break;
            case 13 when filters > 0:
                text.Append("[ keys ").Append(((string[])["==", "!=", "in", "not in"])[random.Next(4)]).Append(' ');
                if (random.Next(4) == 0 && _variables.Count > 0)
                {
                    text.Append('%').Append(_variables[random.Next(_variables.Count)]);
                }
                else
                {
                    text.Append(Literal());
                }

                text.Append(" ]");
                break;
            case 14 when filters > 0 && random.Next(6) == 0:
                text.Append(random.Next(2) == 0 ? "[n]" : "[ n ]");
                break;
            default:
                if (filters > 0)
                {
                    text.Append(random.Next(12) == 0 ? "[ n | " : "[ ");
                    FilterClause(text, filters - 1);
                    text.Append(" ]");
                }

                break;
        }
    }

    private void FilterClause(StringBuilder text, int filters)
    {
        int depth = _depth;
        _depth = 10;
        Query(text, filters);
        text.Append(random.Next(2) == 0 ? " exists" : " == ");
        if (text[^1] == ' ')
        {
            text.Append(Literal());
        }

        if (random.Next(4) == 0)
        {
            text.Append(random.Next(2) == 0 ? " or " : "\n");
            Comparison(text);
        }

        _depth = depth;
    }
}
