namespace PreOrderFarm.Typesetting;

/// <summary>A page could not be made. The message says what to change, or which package to install.</summary>
public sealed class TypesettingException : Exception
{
    /// <summary>A failure without further detail.</summary>
    public TypesettingException() : base("The page could not be made.")
    {
    }

    /// <summary>A failure with a sentence for the person who reads it.</summary>
    public TypesettingException(string message) : base(message)
    {
    }

    /// <summary>A failure caused by another one.</summary>
    public TypesettingException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
