namespace ThemisGuard.GuardLanguage.Tests.Fuzzing;

/// <summary>Changes bytes: flips, cuts, repeats, and tokens that parsers care about.</summary>
internal sealed class Mutator(Random random)
{
    public static readonly string[] YamlSeeds =
    [
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Tags: [a, b]\n      Name: !Sub '${x}'\n      K: !GetAtt A.B\n",
        "a: &x {b: 1, c: [1, 2]}\nl: *x\nm:\n  <<: *x\n",
        "--- # c\na: |\n  text\n  more\nb: >-\n  folded\nc: !!int 5\nd: \"q\\u00e9\"\n...\n--- x\n",
        "? a\n: b\n? [1, 2]\n: 3\n",
        "a:\n- b\n- c: d\n  e: !If [x, y, z]\n-\n  - 1\n",
    ];

    private static readonly byte[][] s_tokens =
    [
        "[[[["u8.ToArray(), "{{"u8.ToArray(), "]}"u8.ToArray(), "\""u8.ToArray(), "'"u8.ToArray(), "/"u8.ToArray(), "(?<=a)"u8.ToArray(), "(a+)+$"u8.ToArray(),
        "&a *a"u8.ToArray(), "!!"u8.ToArray(), "!Sub "u8.ToArray(), "\0"u8.ToArray(), [0xFF], [0xC3], "\uFEFF"u8.ToArray(), "%v"u8.ToArray(), "when "u8.ToArray(), "let v = %v\n"u8.ToArray(),
        "<<"u8.ToArray(), "<<%{v} %{ p } %{this} %{>>"u8.ToArray(), "not "u8.ToArray(), ": "u8.ToArray(), "\n- "u8.ToArray(), "9999999999999999999999"u8.ToArray(), "1e999"u8.ToArray(), "\\ud800"u8.ToArray(), "[^[a&&b]--c]"u8.ToArray(), "{1000}"u8.ToArray(),
    ];

    public byte[] Mutate(byte[] input)
    {
        var bytes = new List<byte>(input);
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    int length = Math.Min(random.Next(1, 40), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3 when random.Next(10) == 0:
                    byte[] token = s_tokens[random.Next(s_tokens.Length)];
                    bytes.InsertRange(at, Enumerable.Repeat(token, 300).SelectMany(one => one));
                    break;
                default:
                    bytes.InsertRange(at, s_tokens[random.Next(s_tokens.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
