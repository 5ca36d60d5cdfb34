using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("PreOrderFarm.Typesetting.Tests")]
