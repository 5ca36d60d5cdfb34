// Not part of the product: a small house in which every way of using a type is used where it must not be, so that the
// test of the real house is seen to catch it.
#pragma warning disable MA0048, MA0182
using PreOrderFarm.Tests.Architecture.Planted.Pledges;

namespace PreOrderFarm.Tests.Architecture.Planted.Pledges
{
    public sealed class Pledge
    {
        public static int Count => 3;

        public static T Make<T>()
            where T : new() => new();
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class PledgeMarkAttribute : Attribute;

    public interface IPledged;
}

namespace PreOrderFarm.Tests.Architecture.Planted.Ledger
{
    public sealed class InAField
    {
        internal List<Pledge>? Pledges { get; set; }
    }

    public sealed class InALambda
    {
        public static Func<int> Counter => () => Pledge.Count;
    }

    public sealed class InAnAsyncMethod
    {
        public static async Task<int> CountAsync()
        {
            await Task.Yield();
            return Pledge.Count;
        }
    }

    public sealed class InAGenericArgument
    {
        public static object Make() => Activator.CreateInstance<Pledge>();
    }

    [PledgeMark]
    public sealed class InAnAttribute;

    public sealed class InAnInterface : IPledged;

    public sealed class BehindASwitch
    {
        public static int Count(int kind)
        {
            switch (kind)
            {
                case 1: return 11;
                case 2: return 7;
                case 3: return 5;
                case 4: return 13;
                case 5: return Pledge.Count;
                default: return 0;
            }
        }
    }

    public sealed class Innocent
    {
        public static string Name => nameof(Innocent);
    }
}

namespace PreOrderFarm.Tests.Architecture.Planted.Closing
{
    public sealed class AllowedToCount
    {
        public static int Count => Pledge.Count;
    }
}
