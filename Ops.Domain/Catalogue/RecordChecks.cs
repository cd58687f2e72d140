using System.ComponentModel.DataAnnotations;

namespace Ops.Domain.Catalogue;

/// <summary>The checks an author wrote himself, run on the finished record: validation attributes and <see cref="IValidatableObject"/>.</summary>
internal sealed class RecordChecks(IReadOnlyList<InputField> fields)
{
    /// <summary>Adds what is wrong, beside the fields it concerns.</summary>
    public bool AreFine(object record, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        foreach (var field in fields)
        {
            var context = new ValidationContext(record) { MemberName = field.Property.Name, DisplayName = field.Label };
            foreach (var check in field.OtherChecks)
            {
                if (check.GetValidationResult(field.Property.GetValue(record), context) is { } refused)
                {
                    errors.Add(new FieldError(field.Name, Words(check, field) ?? refused.ErrorMessage ?? $"{field.Label} isn't allowed."));
                }
            }
        }

        var whole = new ValidationContext(record);
        var ofRecord = Attribute.GetCustomAttributes(record.GetType(), typeof(ValidationAttribute))
            .Select(a => ((ValidationAttribute)a).GetValidationResult(record, whole));
        foreach (var refused in ofRecord.Concat((record as IValidatableObject)?.Validate(whole) ?? []))
        {
            if (refused is not null)
            {
                AddTo(errors, refused);
            }
        }

        return errors.Count == before;
    }

    private void AddTo(ICollection<FieldError> errors, ValidationResult refused)
    {
        var message = refused.ErrorMessage ?? "These inputs don't go together.";
        var named = fields.Where(f => refused.MemberNames.Contains(f.Property.Name, StringComparer.Ordinal)).ToList();
        if (named.Count == 0)
        {
            errors.Add(new FieldError(null, message));
        }

        foreach (var field in named)
        {
            errors.Add(new FieldError(field.Name, message));
        }
    }

    // The framework's own sentences ("The Mail field is not a valid e-mail address.") are not how this program speaks.
    private static string? Words(ValidationAttribute check, InputField field) => check switch
    {
        EmailAddressAttribute when check.ErrorMessage == new EmailAddressAttribute().ErrorMessage => $"{field.Label} must be an e-mail address like name@example.com.",
        UrlAttribute when check.ErrorMessage == new UrlAttribute().ErrorMessage => $"{field.Label} must be an address that starts with https:// or http://.",
        _ => null,
    };
}
