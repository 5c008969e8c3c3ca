using System.Text;
using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

/// <content>Calls, and the definitions of functions, which look like calls of <c>function</c>.</content>
internal sealed partial class Parser
{
    private Node ReadCall(Node procedure, int position)
    {
        var arguments = new List<Node>();
        bool isPartial = false;
        int height = procedure.Height;
        if (!_token.Is(")"))
        {
            while (true)
            {
                if (_token.Is("?"))
                {
                    isPartial = true;
                    arguments.Add(new TokenNode("?", isEnd: false, _token.Position));
                    Advance(afterOperand: false);
                }
                else
                {
                    Node argument = ReadExpression(0);
                    arguments.Add(argument);
                    height = Math.Max(height, argument.Height);
                }

                if (!_token.Is(","))
                {
                    break;
                }

                Advance(afterOperand: false);
            }
        }

        Expect(")", afterOperand: true);
        return procedure is NameNode { Name: "function" or "λ" }
            ? ReadLambda(arguments, position)
            : Measure(new CallNode(procedure, arguments, isPartial, position), height);
    }

    private Node ReadLambda(List<Node> arguments, int position)
    {
        var parameters = new string[arguments.Count];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = arguments[i] is VariableNode variable
                ? variable.Name
                : throw new SyntaxFault("S0208", arguments[i].Position, Text(arguments[i]), i + 1);
        }

        Signature? signature = _token.Is("<") ? ReadSignature() : null;
        Expect("{");
        Node body = ReadExpression(0);
        Expect("}", afterOperand: true);
        return Measure(new LambdaNode(parameters, signature, body, position), body);
    }

    private Signature ReadSignature()
    {
        int start = _token.Position;
        int depth = 1;
        var text = new StringBuilder("<");
        while (depth > 0 && !_token.Is("{") && _token.Kind != TokenKind.End)
        {
            Advance(afterOperand: false);
            depth += _token.Is(">") ? -1 : _token.Is("<") ? 1 : 0;
            text.Append(_token.Text);
        }

        Expect(">");
        try
        {
            return Signature.Parse(text.ToString());
        }
        catch (SignatureFault fault)
        {
            throw new SyntaxFault(fault.Code, start + fault.Offset, null, JsonataValue.FromString(fault.Part));
        }
    }

    private static string? Text(Node node) => node switch
    {
        NameNode name => name.Name,
        VariableNode variable => variable.Name,
        LiteralNode literal => literal.Value.TryGetString(out string? text) ? text : literal.Value.ToString(),
        BinaryNode binary => binary.Operator,
        TokenNode token => token.Text,
        _ => null,
    };
}
