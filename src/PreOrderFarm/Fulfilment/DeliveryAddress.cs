namespace PreOrderFarm.Fulfilment;

/// <summary>Who gets a parcel, and where. Country is ISO 3166-1 alpha-2; empty parts are empty, not null.</summary>
public sealed record DeliveryAddress(
    string Recipient, string Phone, string Line1, string Line2, string City, string Subdivision, string PostalCode, string Country);
