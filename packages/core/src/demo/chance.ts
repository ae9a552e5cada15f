import type { Faker } from '@faker-js/faker';

/** Two throwers of the same dice, one for each language. What they throw depends on the seed alone. */
export interface Chance {
  readonly ar: Faker;
  readonly en: Faker;
}

/**
 * The library is loaded here and nowhere else, and only when somebody sows. Its dice are one for the whole program:
 * between this call and the last throw nothing may be awaited.
 * @returns what throws anew from a seed, 0 to 4,294,967,295.
 */
export const loadChance = async (): Promise<(seed: number) => Chance> => {
  const [{ faker: ar }, { faker: en }] = await Promise.all([
    import('@faker-js/faker/locale/ar'),
    import('@faker-js/faker/locale/en'),
  ]);
  return (seed) => {
    ar.seed(seed);
    en.seed(seed);
    return { ar, en };
  };
};
