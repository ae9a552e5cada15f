import { expect } from 'chai';
import { sameMedicine, warningsFor } from '../../../packages/core/src/prescriptions/match-medications.ts';

describe('Medications that meet what is recorded', () => {
  it('by whole words of one in the other, without case, diacritics, strengths, units, forms and articles', () => {
    for (const [one, other] of [
      ['Penicillin', 'penicillin V 250 mg'],
      ['Allergic to penicillin', 'Penicillin V'],
      ['Penicillin (rash), latex', 'PENICILLIN G'],
      ['Paracetamol 500mg tablets', 'Paracetamol 1 g syrup'],
      ['amoxicillin + clavulanate', 'Amoxicillin'],
      ['حساسية من البنسلين', 'بنسلين 250 ملغ أقراص'],
      ['الأسبرين', 'اسبرين'],
      ['إيبوبروفين', 'ايبوبروفين شراب'],
      ['Ibuprofène', 'ibuprofene'],
      ['Vitamin D', 'Vitamin D 1000 IU'],
    ] as const) {
      expect(sameMedicine(one, other), `${one} / ${other}`).to.equal(true);
      expect(sameMedicine(other, one), `${other} / ${one}`).to.equal(true);
    }
  });

  it('and by nothing less: no part of a word, no strength, unit or form alone, no empty text', () => {
    for (const [one, other] of [
      ['Iron', 'Environ'],
      ['Penicillin', 'Amoxicillin'],
      ['Aspirin 500 mg tablets', 'Paracetamol 500 mg tablets'],
      ['Sodium chloride', 'Sodium benzoate'],
      ['Vitamin B12', 'Vitamin D'],
      ['500 mg', '500 mg'],
      ['', 'Aspirin'],
      ['( , )', '...'],
      ['اسبرين', 'بنسلين'],
      ['none', 'Aspirin'],
    ] as const)
      expect(sameMedicine(one, other) || sameMedicine(other, one), `${one} / ${other}`).to.equal(false);
  });

  it('warn of each medication by itself, an allergy first, each match once, and of one that is there twice', () => {
    expect(
      warningsFor(['Aspirin 100 mg', 'Zinc', 'aspirin'], {
        allergies: ['Aspirin', 'Latex'],
        taken: ['aspirin protect', 'aspirin protect', 'Zinc sulphate'],
      }),
    ).to.deep.equal([
      { type: 'allergy', medication: 'Aspirin 100 mg', matches: ['Aspirin'] },
      { type: 'duplicate', medication: 'Aspirin 100 mg', matches: ['aspirin protect'] },
      { type: 'duplicate', medication: 'Zinc', matches: ['Zinc sulphate'] },
      { type: 'allergy', medication: 'aspirin', matches: ['Aspirin'] },
      { type: 'duplicate', medication: 'aspirin', matches: ['aspirin protect', 'Aspirin 100 mg'] },
    ]);
    expect(warningsFor(['Zinc'], { allergies: [], taken: [] })).to.deep.equal([]);
  });
});
