import { expect } from 'chai';
import { smsSize } from '../../../packages/core/src/messaging/segments.ts';

/** `GSM-7 units segments`, or of UCS-2. */
const sizeOf = (text: string): string => {
  const { encoding, units, segments } = smsSize(text);
  return `${encoding} ${units} ${segments}`;
};

describe('the size of an SMS', () => {
  it('GSM 03.38: 160 septets alone, 153 in each of several', () => {
    expect(sizeOf('')).to.equal('GSM-7 0 0');
    expect(sizeOf('a')).to.equal('GSM-7 1 1');
    expect(sizeOf('a'.repeat(160))).to.equal('GSM-7 160 1');
    expect(sizeOf('a'.repeat(161))).to.equal('GSM-7 161 2');
    expect(sizeOf('a'.repeat(306))).to.equal('GSM-7 306 2');
    expect(sizeOf('a'.repeat(307))).to.equal('GSM-7 307 3');
  });

  it('its whole basic alphabet is one septet each, its extension table two', () => {
    const basic =
      '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
    expect(sizeOf(basic), '128 places less the escape').to.equal('GSM-7 127 1');
    expect(sizeOf('\f^{}\\[~]|€')).to.equal('GSM-7 20 1');
    expect(sizeOf('€'.repeat(80))).to.equal('GSM-7 160 1');
    // 153 is odd: an escaped character that would be split goes whole into the next segment.
    expect(sizeOf('€'.repeat(153))).to.equal('GSM-7 306 3');
    expect(sizeOf(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).to.equal('GSM-7 305 2');
    expect(sizeOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).to.equal('GSM-7 306 3');
  });

  it('any other character makes all of it UCS-2: 70 units alone, 67 in each of several', () => {
    for (const other of ['ç', '`', '’', 'ع', '\t']) {
      expect(sizeOf(other.padEnd(70, 'a')), other).to.equal('UCS-2 70 1');
      expect(sizeOf(other.padEnd(71, 'a')), other).to.equal('UCS-2 71 2');
    }
    expect(sizeOf('ع'.repeat(134))).to.equal('UCS-2 134 2');
    expect(sizeOf('ع'.repeat(135))).to.equal('UCS-2 135 3');
    // No surrogate pair is split: 33 of them fill a segment of 67.
    expect(sizeOf('😀'.repeat(35))).to.equal('UCS-2 70 1');
    expect(sizeOf('😀'.repeat(66))).to.equal('UCS-2 132 2');
    expect(sizeOf('😀'.repeat(67))).to.equal('UCS-2 134 3');
  });
});
