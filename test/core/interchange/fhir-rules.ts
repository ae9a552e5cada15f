import { expect } from 'chai';

// biome-ignore lint/suspicious/noExplicitAny: a resource as a reader in another program meets it
type Json = any;

/** The required elements of each resource, and the codes of its required bindings: hl7.org/fhir/R4, each resource's page. */
const rules: Readonly<
  Record<string, { readonly required: readonly string[]; readonly codes: Record<string, readonly string[]> }>
> = {
  Patient: { required: [], codes: { gender: ['male', 'female', 'other', 'unknown'] } },
  Practitioner: { required: [], codes: {} },
  Appointment: {
    required: ['status', 'participant'],
    codes: {
      status: [
        'proposed',
        'pending',
        'booked',
        'arrived',
        'fulfilled',
        'cancelled',
        'noshow',
        'entered-in-error',
        'checked-in',
        'waitlist',
      ],
    },
  },
  Encounter: {
    required: ['status', 'class'],
    codes: {
      status: [
        'planned',
        'arrived',
        'triaged',
        'in-progress',
        'onleave',
        'finished',
        'cancelled',
        'entered-in-error',
        'unknown',
      ],
    },
  },
  MedicationRequest: {
    required: ['status', 'intent', 'medicationCodeableConcept', 'subject'],
    codes: {
      status: [
        'active',
        'on-hold',
        'cancelled',
        'completed',
        'entered-in-error',
        'stopped',
        'draft',
        'unknown',
      ],
      intent: [
        'proposal',
        'plan',
        'order',
        'original-order',
        'reflex-order',
        'filler-order',
        'instance-order',
        'option',
      ],
    },
  },
  // ait-1 and con-3 ask for the clinical status.
  AllergyIntolerance: { required: ['patient', 'clinicalStatus'], codes: {} },
  Condition: { required: ['subject', 'category'], codes: {} },
};

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const UUID_URL = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Every value in it, with the name it stands under. */
const walk = (value: Json, each: (name: string, value: Json) => void, name = ''): void => {
  each(name, value);
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) walk(inner, each, Array.isArray(value) ? name : key);
};

/** Holds a bundle, as sent, to what R4 asks of any collection of these resources. */
export const expectFhirR4 = (bundle: Json): void => {
  expect(bundle).to.include({ resourceType: 'Bundle', type: 'collection' });
  expect(bundle.timestamp).to.match(INSTANT);
  const urls: string[] = bundle.entry.map(({ fullUrl }: Json) => fullUrl);
  expect(new Set(urls).size, 'bdl-7: a full URL stands once').to.equal(urls.length);
  for (const { fullUrl, resource } of bundle.entry) {
    expect(fullUrl).to.match(UUID_URL).and.equal(`urn:uuid:${resource.id}`);
    const rule = rules[resource.resourceType];
    expect(rule, resource.resourceType).to.not.equal(undefined);
    for (const field of rule?.required ?? []) expect(resource, resource.resourceType).to.have.property(field);
    for (const [field, codes] of Object.entries(rule?.codes ?? {}))
      if (resource[field] !== undefined) expect(codes).to.include(resource[field]);
  }
  walk(bundle, (name, value) => {
    expect(value, `${name}: no element is null`).to.not.equal(null);
    if (typeof value === 'string') expect(value.trim(), `${name}: no text is empty`).to.not.equal('');
    if (typeof value === 'object') expect(Object.keys(value), `${name}: none is empty`).to.not.be.empty;
    if (name === 'reference') expect(urls, 'a reference resolves').to.include(value);
    if (['created', 'authoredOn', 'recordedDate'].includes(name)) expect(value).to.match(INSTANT);
    if (name === 'birthDate') expect(value).to.match(/^\d{4}-\d\d-\d\d$/);
  });
};
