namespace PreOrderFarm.Mail;

/// <summary>
/// News: e-mails of these templates go only to who still wants them when they leave, and say how to end them
/// (https://www.rfc-editor.org/rfc/rfc8058). Each folder that sends news registers its own; receipts are on no list.
/// </summary>
/// <param name="Templates">What is news.</param>
/// <param name="UnsubscribePath">Where a mail program's one click goes, signed; null: they want none any more.</param>
public sealed record MailingList(IReadOnlyCollection<string> Templates, Func<IServiceProvider, Email, CancellationToken, Task<string?>> UnsubscribePath)
{
    public bool Has(Email email) => Templates.Contains(email.Template, StringComparer.Ordinal);
}
