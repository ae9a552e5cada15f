import type { Medication } from '../prescriptions/prescription.ts';
import { branches } from './branches.ts';
import type { Garden } from './garden.ts';
import type { PersonName } from './names.ts';

/** What is done at a visit, in whole or half major units of the currency, as prices are in Kuwait. */
export interface Procedure {
  readonly name: string;
  /** As insurers know it (CPT, CDT). */
  readonly code: string;
  readonly cost: number;
  /** SKUs of the demo stock, and how much of each. */
  readonly uses: readonly (readonly [sku: string, quantity: number])[];
}

/** What doctors of one branch find, do and prescribe. */
export interface Care {
  /** Of a consultation. */
  readonly fee: number;
  readonly diagnoses: Readonly<Record<PersonName['locale'], readonly string[]>>;
  readonly procedures: readonly Procedure[];
  readonly medications: readonly Medication[];
}

const medication = (
  name: string,
  dosage: string,
  frequency: string,
  duration_days: number,
  instructions: string | null = null,
): Medication => ({ name, dosage, frequency, duration_days, instructions });

const procedure = (name: string, code: string, cost: number, ...uses: Procedure['uses']): Procedure => ({
  name,
  code,
  cost,
  uses,
});

const gloves = ['GLV-M', 1] as const;

/** By the name of the branch, of which there is one for each. No medicine of these is what `allergies` name. */
const careIn: Readonly<Record<string, Care>> = {
  Dermatology: {
    fee: 20,
    diagnoses: {
      en: ['Atopic dermatitis', 'Acne vulgaris', 'Psoriasis'],
      ar: ['التهاب الجلد التأتبي', 'حب الشباب'],
    },
    procedures: [
      procedure('Cryotherapy of warts', '17110', 25, gloves, ['GAU-10', 2]),
      procedure('Skin biopsy', '11102', 45.5, gloves, ['LID-2', 1], ['SUT-40', 1]),
      procedure('Chemical peel', '15788', 60, gloves, ['GAU-10', 4]),
    ],
    medications: [
      medication('Hydrocortisone cream', '1 %', 'twice a day', 14, 'Thinly, not on the face'),
      medication('Cetirizine', '10 mg', 'once a day', 30, 'In the evening'),
    ],
  },
  Dentistry: {
    fee: 10,
    diagnoses: { en: ['Dental caries', 'Gingivitis', 'Pulpitis'], ar: ['تسوس الأسنان', 'التهاب اللثة'] },
    procedures: [
      procedure('Composite filling', 'D2391', 35, gloves, ['LID-2', 1], ['CMP-A2', 1]),
      procedure('Scaling and polishing', 'D1110', 22.5, gloves, ['GAU-10', 1]),
      procedure('Extraction', 'D7140', 30, gloves, ['LID-2', 2], ['GAU-10', 3]),
    ],
    medications: [
      medication('Paracetamol', '500 mg', 'every six hours when in pain', 5),
      medication('Chlorhexidine mouthwash', '0.2 %', 'twice a day', 7, 'Do not swallow'),
    ],
  },
  Pediatrics: {
    fee: 15,
    diagnoses: {
      en: ['Acute otitis media', 'Viral gastroenteritis', 'Bronchiolitis'],
      ar: ['التهاب الأذن الوسطى', 'نزلة معوية'],
    },
    procedures: [
      procedure('Influenza vaccination', '90686', 12, gloves, ['SYR-5', 1], ['VAC-FLU', 1]),
      procedure('Nebuliser treatment', '94640', 9.75, gloves, ['SAL-09', 1]),
    ],
    medications: [
      medication('Paracetamol syrup', '120 mg / 5 ml', 'every six hours', 3, 'While there is fever'),
      medication('Oral rehydration salts', '1 sachet', 'after each loose stool', 5),
    ],
  },
  Cardiology: {
    fee: 25,
    diagnoses: {
      en: ['Essential hypertension', 'Stable angina', 'Palpitations'],
      ar: ['ارتفاع ضغط الدم', 'خفقان'],
    },
    procedures: [
      procedure('12-lead ECG', '93000', 15, ['ECG-EL', 10]),
      procedure('Echocardiogram', '93306', 85, gloves, ['ECG-EL', 3]),
    ],
    medications: [
      medication('Amlodipine', '5 mg', 'once a day', 90, 'In the morning'),
      medication('Atorvastatin', '20 mg', 'once a day', 90, 'At night'),
    ],
  },
  Orthopedics: {
    fee: 20,
    diagnoses: {
      en: ['Ankle sprain', 'Osteoarthritis of the knee', 'Low back pain'],
      ar: ['التواء الكاحل', 'خشونة الركبة'],
    },
    procedures: [
      procedure('Joint injection', '20610', 40, gloves, ['SYR-5', 1], ['LID-2', 1]),
      procedure('Plaster cast', '29405', 32.25, gloves, ['PLA-15', 3]),
    ],
    medications: [
      medication('Diclofenac gel', '1 %', 'three times a day', 14),
      medication('Paracetamol', '1 g', 'three times a day', 7, 'After meals'),
    ],
  },
  Physiotherapy: {
    fee: 12,
    diagnoses: {
      en: ['Neck strain', 'Frozen shoulder', 'Recovery after surgery'],
      ar: ['شد في الرقبة', 'تيبس الكتف'],
    },
    procedures: [
      procedure('Therapeutic exercise', '97110', 18),
      procedure('Kinesiology taping', '29240', 14.5, ['TAP-05', 1]),
    ],
    medications: [medication('Diclofenac gel', '1 %', 'twice a day', 10)],
  },
};

/** What each doctor's branch does. */
export const careBy = ({ doctors }: Garden): ((doctorId: string) => Care) => {
  const known = new Map(
    doctors.map(({ id, specialty }) => {
      const branch = branches.find(({ specialties }) => specialties.some((one) => one === specialty));
      return [id, careIn[branch?.name ?? '']];
    }),
  );
  return (doctorId) => known.get(doctorId) ?? careIn.Dermatology!;
};

export const conditions: readonly string[] = [
  'Hypertension',
  'Type 2 diabetes',
  'Asthma',
  'Hypothyroidism',
  'الربو',
  'السكري',
];
export const allergies: readonly string[] = ['Penicillin', 'Latex', 'Peanuts', 'Sulfonamides', 'البنسلين'];
export const longTermMedicines: readonly string[] = [
  'Metformin 500 mg',
  'Levothyroxine 50 µg',
  'Salbutamol inhaler',
  'Bisoprolol 5 mg',
];

/** Names of no insurer there is. */
export const insurers: readonly string[] = ['Pearl Demo Takaful', 'Sadu Demo Insurance'];
