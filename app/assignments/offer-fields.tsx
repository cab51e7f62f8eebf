import { CheckboxField } from '#app/ui/field/checkbox-field.tsx'
import { ChoiceField } from '#app/ui/field/choice-field.tsx'
import type { FieldSource } from '#app/ui/field/field-props.ts'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { claimKinds, offerDays } from './assignment.ts'
import type { PartnerRow } from './list-partners.server.ts'

interface OfferFieldsProps {
  fields: Record<'partnerIds' | 'kind' | 'place' | 'commission' | 'days' | 'confirmed', FieldSource>
  partners: readonly PartnerRow[]
}

export function OfferFields({ fields, partners }: OfferFieldsProps) {
  return (
    <>
      <ChoiceField
        label="To whom?"
        hint="The first to accept takes the case; the other offers end at that moment."
        field={fields.partnerIds}
        multiple
        choices={partners.map(partner => ({
          value: partner.id,
          label: <PersonName name={partner.name} local={partner.localName} />,
          hint: partnerHint(partner),
          disabled: partner.offeredAlready,
        }))}
      />
      <SelectField
        label="What the claim is about"
        field={fields.kind}
        options={Object.entries(claimKinds).map(([value, label]) => ({ value, label }))}
        placeholder="Choose one"
      />
      <TextField
        label="Place"
        hint="District or city of the debtor. Partners see this before they accept: no street, no name."
        field={fields.place}
      />
      <TextField
        label="Commission"
        hint="Of what the partner collects."
        field={fields.commission}
        suffix="%"
        width="short"
        inputMode="decimal"
      />
      <ChoiceField
        label="The offer stands for"
        field={fields.days}
        choices={offerDays.map(days => ({ value: String(days), label: days === 1 ? '1 day' : `${days} days` }))}
      />
      <CheckboxField
        field={fields.confirmed}
        label="These partners may see this summary"
        hint="Name, address and exact amount are shown only to the partner that accepts."
      />
    </>
  )
}

function partnerHint({ place, holds, accepted, declined, offeredAlready }: PartnerRow): string {
  const known =
    accepted + declined === 0
      ? 'new to you'
      : `holds ${holds} of your cases; accepted ${accepted}, declined ${declined} of your offers`
  return [place, offeredAlready ? 'already has an offer for this case' : known].filter(Boolean).join(' · ')
}
