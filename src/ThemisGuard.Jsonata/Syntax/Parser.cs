namespace ThemisGuard.Jsonata.Syntax;

/// <summary>Top-down operator precedence (V. Pratt, POPL 1973), with the binding powers of jsonata-js.</summary>
internal sealed partial class Parser
{
    /// <summary>Longest text accepted, in UTF-16 units.</summary>
    internal const int MaxLength = 1024 * 1024;

    /// <summary>Deepest tree accepted.</summary>
    internal const int MaxHeight = 500;

    private const int PrefixPower = 70;

    private readonly Lexer _lexer;
    private Token _token;
    private int _depth;

    private Parser(string text) => _lexer = new Lexer(text);

    /// <exception cref="SyntaxFault">The text is no expression.</exception>
    internal static Node Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new SyntaxFault("S0502", MaxLength, null, MaxLength);
        }

        var parser = new Parser(text);
        parser.Advance(afterOperand: false);
        Node root = parser.ReadExpression(0);
        if (parser._token.Kind != TokenKind.End)
        {
            throw new SyntaxFault("S0201", parser._token.Position, parser._token.Text);
        }

        return root;
    }

    private static int Power(in Token token) => token.Kind != TokenKind.Operator ? 0 : token.Text switch
    {
        "[" or "(" or "@" or "#" => 80,
        "." => 75,
        "{" => 70,
        "*" or "/" or "%" => 60,
        "+" or "-" or "&" => 50,
        "=" or "!=" or "<" or "<=" or ">" or ">=" or "^" or "~>" or "in" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    };

    private void Advance(bool afterOperand)
    {
        _token = _lexer.Next(afterOperand);
        if (_token is { Kind: TokenKind.Operator, Text: "!" or "~" })
        {
            throw new SyntaxFault("S0204", _token.Position, _token.Text);
        }
    }

    private void Expect(string op, bool afterOperand = false)
    {
        if (!_token.Is(op))
        {
            throw new SyntaxFault(_token.Kind == TokenKind.End ? "S0203" : "S0202", _token.Position, _token.Text, JsonataValue.FromString(op));
        }

        Advance(afterOperand);
    }

    private static Node Measure(Node node, Node? a, Node? b = null, Node? c = null) =>
        Measure(node, Math.Max(a?.Height ?? 0, Math.Max(b?.Height ?? 0, c?.Height ?? 0)));

    private static Node Measure(Node node, int below)
    {
        node.Height = below + 1;
        return node.Height <= MaxHeight ? node : throw new SyntaxFault("S0501", node.Position, null, MaxHeight);
    }

    private Node ReadExpression(int power)
    {
        SyntaxFault.CheckStack(_token.Position);
        if (++_depth > MaxHeight)
        {
            throw new SyntaxFault("S0501", _token.Position, null, MaxHeight);
        }

        Token first = _token;
        Advance(afterOperand: true);
        Node left = ReadPrefix(first);
        while (power < Power(_token))
        {
            Token op = _token;
            Advance(afterOperand: false);
            left = ReadInfix(op, left);
        }

        _depth--;
        return left;
    }

    private Node ReadPrefix(in Token token)
    {
        int position = token.Position;
        switch (token.Kind)
        {
            case TokenKind.End:
                return new TokenNode(token.Text, isEnd: true, position);
            case TokenKind.Name:
                return new NameNode(token.Text, position);
            case TokenKind.Variable:
                return new VariableNode(token.Text, position);
            case TokenKind.Literal:
                return new LiteralNode(token.Value, position);
            case TokenKind.Regex:
                return new RegexNode(token.Pattern!, position);
            default:
                break;
        }

        switch (token.Text)
        {
            case "and" or "or" or "in":
                return new NameNode(token.Text, position);
            case "-":
                Node operand = ReadExpression(PrefixPower);
                return Measure(new NegateNode(operand, position), operand);
            case "*":
                return new WildcardNode(position);
            case "**":
                return new DescendantNode(position);
            case "%":
                return new ParentNode(new ParentSlot(string.Empty), position);
            case "(":
                return ReadBlock(position);
            case "[":
                return ReadArray(position);
            case "{":
                var pairs = ReadPairs(out int height);
                return Measure(new ObjectNode(new GroupClause(pairs, position), position), height);
            case "|":
                return ReadTransform(position);
            case ":" or ";" or "," or ")" or "]" or "}":
            default:
                throw new SyntaxFault("S0211", position, token.Text);
        }
    }

    private Node ReadInfix(in Token op, Node left)
    {
        int position = op.Position;
        switch (op.Text)
        {
            case "(":
                return ReadCall(left, position);
            case "[":
                return ReadFilter(left, position);
            case "{":
                var pairs = ReadPairs(out int height);
                return Measure(new GroupNode(left, pairs, position), Math.Max(height, left.Height));
            case "^":
                return ReadOrderBy(left, position);
            case "?":
                return ReadCondition(left, position);
            case ":=":
                if (left is not VariableNode)
                {
                    throw new SyntaxFault("S0212", left.Position, Text(left));
                }

                Node value = ReadExpression(9);
                return Measure(new BindNode(left, value, position), left, value);
            case "@":
                return Measure(new FocusNode(left, ReadVariable("@", 80), position), left);
            case "#":
                return Measure(new IndexNode(left, ReadVariable("#", 80), position), left);
        }

        Node right = ReadExpression(Power(op));
        Node node = op.Text switch
        {
            "." => new DotNode(left, right, position),
            "~>" => new ApplyNode(left, right, position),
            _ => new BinaryNode(op.Text, left, right, position),
        };
        return Measure(node, left, right);
    }

    private string ReadVariable(string op, int power)
    {
        Node right = ReadExpression(power);
        return right is VariableNode variable ? variable.Name : throw new SyntaxFault("S0214", right.Position, op);
    }

    private Node ReadBlock(int position)
    {
        var expressions = new List<Node>();
        int height = 0;
        while (!_token.Is(")"))
        {
            Node expression = ReadExpression(0);
            expressions.Add(expression);
            height = Math.Max(height, expression.Height);
            if (!_token.Is(";"))
            {
                break;
            }

            Advance(afterOperand: false);
        }

        Expect(")", afterOperand: true);
        return Measure(new BlockNode(expressions, position), height);
    }

    private Node ReadArray(int position)
    {
        var items = new List<Node>();
        int height = 0;
        if (!_token.Is("]"))
        {
            while (true)
            {
                Node item = ReadExpression(0);
                if (_token.Is(".."))
                {
                    int at = _token.Position;
                    Advance(afterOperand: false);
                    Node end = ReadExpression(0);
                    item = Measure(new BinaryNode("..", item, end, at), item, end);
                }

                items.Add(item);
                height = Math.Max(height, item.Height);
                if (!_token.Is(","))
                {
                    break;
                }

                Advance(afterOperand: false);
            }
        }

        Expect("]", afterOperand: true);
        return Measure(new ArrayNode(items, position), height);
    }

    private List<(Node Key, Node Value)> ReadPairs(out int height)
    {
        var pairs = new List<(Node Key, Node Value)>();
        height = 0;
        if (!_token.Is("}"))
        {
            while (true)
            {
                Node key = ReadExpression(0);
                Expect(":");
                Node value = ReadExpression(0);
                pairs.Add((key, value));
                height = Math.Max(height, Math.Max(key.Height, value.Height));
                if (!_token.Is(","))
                {
                    break;
                }

                Advance(afterOperand: false);
            }
        }

        Expect("}", afterOperand: true);
        return pairs;
    }

    private Node ReadTransform(int position)
    {
        Node pattern = ReadExpression(0);
        Expect("|");
        Node update = ReadExpression(0);
        Node? delete = null;
        if (_token.Is(","))
        {
            Advance(afterOperand: false);
            delete = ReadExpression(0);
        }

        Expect("|", afterOperand: true);
        return Measure(new TransformNode(pattern, update, delete, position), pattern, update, delete);
    }

    private Node ReadFilter(Node left, int position)
    {
        if (_token.Is("]"))
        {
            Node step = left;
            while (step is FilterNode filter)
            {
                step = filter.Left;
            }

            step.KeepArray = true;
            Advance(afterOperand: true);
            return left;
        }

        Node predicate = ReadExpression(0);
        Expect("]", afterOperand: true);
        return Measure(new FilterNode(left, predicate, position), left, predicate);
    }

    private Node ReadOrderBy(Node left, int position)
    {
        Expect("(");
        var terms = new List<SortTerm>();
        int height = left.Height;
        while (true)
        {
            bool descending = _token.Is(">");
            if (descending || _token.Is("<"))
            {
                Advance(afterOperand: false);
            }

            Node expression = ReadExpression(0);
            terms.Add(new SortTerm(expression, descending));
            height = Math.Max(height, expression.Height);
            if (!_token.Is(","))
            {
                break;
            }

            Advance(afterOperand: false);
        }

        Expect(")", afterOperand: true);
        return Measure(new OrderByNode(left, terms, position), height);
    }

    private Node ReadCondition(Node condition, int position)
    {
        Node then = ReadExpression(0);
        Node? otherwise = null;
        if (_token.Is(":"))
        {
            Advance(afterOperand: false);
            otherwise = ReadExpression(0);
        }

        return Measure(new ConditionNode(condition, then, otherwise, position), condition, then, otherwise);
    }
}
