using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.RegularExpressions;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Comparing two values.</summary>
internal sealed partial class Evaluator
{
    /// <summary><c>==</c>. Int and float never compare; text and regular expression do, either way round; a range only on the right.</summary>
    public Comparison AreEqual(Document leftDocument, int left, Document rightDocument, int right)
    {
        Step();
        TouchIfOpaque(leftDocument, left);
        TouchIfOpaque(rightDocument, right);
        ref readonly Node x = ref leftDocument.NodeAt(left);
        ref readonly Node y = ref rightDocument.NodeAt(right);
        if (y.Kind == DocumentKind.Range)
        {
            return IsInRange(leftDocument, left, (GuardRange)rightDocument.ExtraAt(right));
        }

        if (x.Kind != y.Kind)
        {
            return (x.Kind, y.Kind) switch
            {
                (DocumentKind.String, DocumentKind.Regex) => Matches(rightDocument, right, leftDocument, left),
                (DocumentKind.Regex, DocumentKind.String) => Matches(leftDocument, left, rightDocument, right),
                _ => Comparison.NotComparable,
            };
        }

        switch (x.Kind)
        {
            case DocumentKind.Null:
                return Comparison.True;
            case DocumentKind.Bool or DocumentKind.Int:
                return Truth(x.Scalar == y.Scalar);
            case DocumentKind.Float:
                double a = BitConverter.Int64BitsToDouble(x.Scalar);
                double b = BitConverter.Int64BitsToDouble(y.Scalar);
                return double.IsNaN(a) || double.IsNaN(b) ? Comparison.NotComparable : Truth(a == b);
            case DocumentKind.String:
                return Truth(leftDocument.StringAt(left).SequenceEqual(rightDocument.StringAt(right)));
            case DocumentKind.Char:
                return Truth(leftDocument.ExtraAt(left).Equals(rightDocument.ExtraAt(right)));
            case DocumentKind.Regex:
                return Truth(((GuardRegex)leftDocument.ExtraAt(left)).Pattern == ((GuardRegex)rightDocument.ExtraAt(right)).Pattern);
            case DocumentKind.List:
                return x.Scalar == y.Scalar ? ListsAreEqual(leftDocument, left, rightDocument, right) : Comparison.False;
            case DocumentKind.Map:
                return x.Scalar == y.Scalar ? MapsAreEqual(leftDocument, left, rightDocument, right) : Comparison.False;
            default:
                return Comparison.NotComparable;
        }
    }

    /// <summary>Equality that is false where values do not compare, at any depth.</summary>
    public bool AreSame(Document leftDocument, int left, Document rightDocument, int right)
    {
        ref readonly Node x = ref leftDocument.NodeAt(left);
        ref readonly Node y = ref rightDocument.NodeAt(right);
        if (x.Kind != y.Kind || x.Kind is not (DocumentKind.List or DocumentKind.Map))
        {
            return AreEqual(leftDocument, left, rightDocument, right) == Comparison.True;
        }

        Step();
        TouchIfOpaque(leftDocument, left);
        TouchIfOpaque(rightDocument, right);
        if (x.Scalar != y.Scalar)
        {
            return false;
        }

        int end = x.End;
        int other = right + 1;
        for (int child = left + 1; child < end; child = leftDocument.NodeAt(child).End)
        {
            int match = x.Kind == DocumentKind.List ? other : FindSameKey(leftDocument, child, rightDocument, right);
            if (match < 0 || !AreSame(leftDocument, child, rightDocument, match))
            {
                return false;
            }

            other = x.Kind == DocumentKind.List ? rightDocument.NodeAt(other).End : other;
        }

        return true;
    }

    public bool AreSame(Result left, Result right) => AreSame(left.Document, left.Node, right.Document, right.Node);

    public Comparison AreEqual(Result left, Result right) => AreEqual(left.Document, left.Node, right.Document, right.Node);

    /// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>; text by code point.</summary>
    public Comparison IsOrdered(BinaryOperator @operator, Result left, Result right)
    {
        Step();
        TouchIfOpaque(left.Document, left.Node);
        TouchIfOpaque(right.Document, right.Node);
        ref readonly Node x = ref left.Document.NodeAt(left.Node);
        ref readonly Node y = ref right.Document.NodeAt(right.Node);
        if (x.Kind != y.Kind)
        {
            return Comparison.NotComparable;
        }

        int order;
        switch (x.Kind)
        {
            case DocumentKind.Null:
                order = 0;
                break;
            case DocumentKind.Int:
                order = x.Scalar.CompareTo(y.Scalar);
                break;
            case DocumentKind.Float:
                double a = BitConverter.Int64BitsToDouble(x.Scalar);
                double b = BitConverter.Int64BitsToDouble(y.Scalar);
                if (double.IsNaN(a) || double.IsNaN(b))
                {
                    return Comparison.NotComparable;
                }

                order = a < b ? -1 : a > b ? 1 : 0;
                break;
            case DocumentKind.String:
                order = left.Document.StringAt(left.Node).SequenceCompareTo(right.Document.StringAt(right.Node));
                break;
            case DocumentKind.Char:
                order = ((System.Text.Rune)left.Document.ExtraAt(left.Node)).CompareTo((System.Text.Rune)right.Document.ExtraAt(right.Node));
                break;
            default:
                return Comparison.NotComparable;
        }

        return Truth(@operator switch
        {
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static Comparison Truth(bool value) => value ? Comparison.True : Comparison.False;

    private static Comparison Matches(Document regexDocument, int regex, Document text, int node) =>
        Truth(((GuardRegex)regexDocument.ExtraAt(regex)).IsMatch(text.StringAt(node)));

    private static Comparison IsInRange(Document document, int node, GuardRange range)
    {
        ref readonly Node value = ref document.NodeAt(node);
        if (value.Kind != range.Kind)
        {
            return Comparison.NotComparable;
        }

        return Truth(value.Kind switch
        {
            DocumentKind.Int => range.Contains(value.Scalar),
            DocumentKind.Float => range.Contains(BitConverter.Int64BitsToDouble(value.Scalar)),
            _ => range.Contains((long)((System.Text.Rune)document.ExtraAt(node)).Value),
        });
    }

    private Comparison ListsAreEqual(Document leftDocument, int left, Document rightDocument, int right)
    {
        int end = leftDocument.NodeAt(left).End;
        int other = right + 1;
        for (int item = left + 1; item < end; item = leftDocument.NodeAt(item).End)
        {
            Comparison one = AreEqual(leftDocument, item, rightDocument, other);
            if (one != Comparison.True)
            {
                return one;
            }

            other = rightDocument.NodeAt(other).End;
        }

        return Comparison.True;
    }

    private Comparison MapsAreEqual(Document leftDocument, int left, Document rightDocument, int right)
    {
        int end = leftDocument.NodeAt(left).End;
        for (int child = left + 1; child < end; child = leftDocument.NodeAt(child).End)
        {
            int other = FindSameKey(leftDocument, child, rightDocument, right);
            Comparison one = other < 0 ? Comparison.False : AreEqual(leftDocument, child, rightDocument, other);
            if (one != Comparison.True)
            {
                return one;
            }
        }

        return Comparison.True;
    }

    private static int FindSameKey(Document document, int child, Document other, int map)
    {
        int key = document.NodeAt(child).Key;
        int id = document == other ? key : other.Keys.Find(document.Keys[key]);
        return id < 0 ? -1 : other.FindChild(map, id);
    }
}
