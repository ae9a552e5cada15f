/** What the demo clinic keeps in stock. Nothing that treatments use expires before today. */
export interface Supply {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unit: string;
  /** Of one unit, in major units. */
  readonly cost: number;
  readonly min: number;
  /** Of each lot there was at first, and of each delivery. */
  readonly lot: number;
  /** Days after today on which the first lots expire, or below 0 expired; null: never. */
  readonly lasts: readonly (number | null)[];
  /** What is left of it by now, whatever was used; default what is. */
  readonly left?: number;
}

export const supplies: readonly Supply[] = [
  {
    sku: 'GLV-M',
    name: 'Nitrile gloves M',
    category: 'Supplies',
    unit: 'pair',
    cost: 0.05,
    min: 100,
    lot: 400,
    lasts: [null],
  },
  {
    sku: 'GAU-10',
    name: 'Gauze 10 × 10 cm',
    category: 'Dressings',
    unit: 'piece',
    cost: 0.035,
    min: 100,
    lot: 300,
    lasts: [400],
  },
  {
    sku: 'SYR-5',
    name: 'Syringe 5 ml',
    category: 'Supplies',
    unit: 'piece',
    cost: 0.06,
    min: 50,
    lot: 200,
    lasts: [500],
    left: 32,
  },
  {
    sku: 'LID-2',
    name: 'Lidocaine 2 %',
    category: 'Medicines',
    unit: 'ampoule',
    cost: 0.45,
    min: 30,
    lot: 120,
    lasts: [21, 210],
  },
  {
    sku: 'SUT-40',
    name: 'Suture 4-0',
    category: 'Supplies',
    unit: 'piece',
    cost: 1.2,
    min: 10,
    lot: 40,
    lasts: [700],
  },
  {
    sku: 'CMP-A2',
    name: 'Composite A2',
    category: 'Dental',
    unit: 'capsule',
    cost: 2.15,
    min: 20,
    lot: 80,
    lasts: [14, 300],
    left: 12,
  },
  {
    sku: 'VAC-FLU',
    name: 'Influenza vaccine',
    category: 'Vaccines',
    unit: 'dose',
    cost: 6.5,
    min: 10,
    lot: 60,
    lasts: [45],
    left: 0,
  },
  {
    sku: 'SAL-09',
    name: 'Saline 0.9 %',
    category: 'Medicines',
    unit: 'ampoule',
    cost: 0.15,
    min: 20,
    lot: 100,
    lasts: [90, 360],
  },
  {
    sku: 'ECG-EL',
    name: 'ECG electrodes',
    category: 'Supplies',
    unit: 'piece',
    cost: 0.08,
    min: 100,
    lot: 500,
    lasts: [250],
  },
  {
    sku: 'PLA-15',
    name: 'Plaster bandage 15 cm',
    category: 'Dressings',
    unit: 'roll',
    cost: 0.9,
    min: 15,
    lot: 60,
    lasts: [null],
  },
  {
    sku: 'TAP-05',
    name: 'شريط لاصق رياضي',
    category: 'Dressings',
    unit: 'roll',
    cost: 1.75,
    min: 10,
    lot: 40,
    lasts: [600],
  },
  {
    sku: 'ADR-1',
    name: 'Adrenaline 1 mg',
    category: 'Emergency',
    unit: 'ampoule',
    cost: 1.1,
    min: 10,
    lot: 12,
    lasts: [-3, 180],
  },
];
