/**
 * What a new clinic has on sale until it says otherwise; prices in major units of its currency, whole ones: some
 * currencies have no smaller.
 */
export const samplePackages = [
  {
    name: 'Basic Care',
    price: 25,
    duration: 30,
    description: 'A month of general consultations. / شهر من الاستشارات العامة.',
  },
  {
    name: 'Family Care',
    price: 60,
    duration: 90,
    description: 'Three months of consultations for the whole family. / ثلاثة أشهر من الاستشارات للعائلة.',
  },
  {
    name: 'Annual Care',
    price: 200,
    duration: 365,
    description: 'A year of consultations and two check-ups. / سنة من الاستشارات مع فحصين شاملين.',
  },
] as const;
