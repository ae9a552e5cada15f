import { expect } from 'chai';
import fc from 'fast-check';
import { boundaryOf, splitMultipart } from '../../../packages/server/src/http/multipart.ts';
import { type FormPart, formBody } from '../../support/form.ts';

const B = 'abc';

const split = (body: string | Buffer, boundary = B) =>
  splitMultipart(Buffer.from(body as string, 'latin1'), boundary)?.map(({ name, isFile, bytes }) => [
    name,
    isFile,
    bytes.toString('latin1'),
  ]);

const disposition = 'Content-Disposition: form-data; name="photo"; filename="x"';

describe('multipart/form-data', () => {
  it('the boundary is read as clients write it', () => {
    for (const [type, boundary] of [
      ['multipart/form-data; boundary=abc', 'abc'],
      ['Multipart/Form-Data;BOUNDARY="a b:c"', 'a b:c'],
      [
        'multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundary7MA4',
        '----WebKitFormBoundary7MA4',
      ],
      ['multipart/form-data; boundary=a; x=y', 'a'],
      ['multipart/form-data', undefined],
      ['multipart/form-data; boundary=', undefined],
      [`multipart/form-data; boundary=${'x'.repeat(71)}`, undefined],
      ['multipart/mixed; boundary=abc', undefined],
      ['application/json', undefined],
      ['text/plain; x=multipart/form-data; boundary=abc', undefined],
      [undefined, undefined],
    ] as const) {
      expect(boundaryOf(type), type).to.equal(boundary);
    }
  });

  it('what was put in comes out, whatever the bytes are', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    const lines = fc
      .array(fc.constantFrom('\r\n', '--', '--abc', '\r\n--ab', '\r', '\n', 'abc', '\0'))
      .map((pieces) => Buffer.from(pieces.join('')));
    const part = fc.record({
      name: fc.stringMatching(/^[a-z_]{1,10}$/),
      bytes: fc.oneof(bytes, lines).filter((content) => !content.includes('\r\n--abc')),
      filename: fc.constantFrom('', 'a.jpg', 'صورة.png', '../../x', 'a; name=b'),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 10 }), (parts) => {
        // A part's content begins after its headers' empty line: a delimiter right there has no line end before it.
        const read = splitMultipart(formBody(parts as FormPart[], B), B);
        expect(read?.map((each) => [each.name, each.isFile, Buffer.from(each.bytes)])).to.deep.equal(
          parts.map((each) => [each.name, true, each.bytes]),
        );
      }),
    );
  });

  it('a part without a file name is no file; headers may come in any order and case', () => {
    const body = [
      '--abc\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION:form-data;name=photo\r\n\r\nx\r\n',
      '--abc\r\nContent-Disposition: form-data; filename*=UTF-8\'\'y; name="photo"\r\n\r\n\r\n--abc--',
    ];
    expect(split(body.join(''))).to.deep.equal([
      ['photo', false, 'x'],
      ['photo', true, ''],
    ]);
    expect(split(`\r\n${body.join('')}`)).to.have.length(2);
    expect(split(`${body.join('')}\r\nan epilogue --abc--`)).to.have.length(2);
  });

  it('what isn’t whole or is none of ours is refused', () => {
    const whole = `--abc\r\n${disposition}\r\n\r\nx\r\n--abc--`;
    expect(split(whole)).to.deep.equal([['photo', true, 'x']]);
    for (let end = 0; end < whole.length; end += 1)
      expect(split(whole.slice(0, end)), `${end}`).to.equal(undefined);
    for (const body of [
      `preamble\r\n${whole}`,
      `--abcd\r\n${disposition}\r\n\r\nx\r\n--abcd--`,
      '--abc\r\n\r\nx\r\n--abc--',
      '--abc\r\nContent-Disposition: form-data\r\n\r\nx\r\n--abc--',
      '--abc\r\nContent-Disposition: attachment; name="photo"\r\n\r\nx\r\n--abc--',
      `--abc\r\nX: ${'x'.repeat(5_000)}\r\n${disposition}\r\n\r\nx\r\n--abc--`,
      `${`--abc\r\n${disposition}\r\n\r\nx\r\n`.repeat(16)}--abc--`,
      `--abc\n${disposition}\n\nx\n--abc--`,
    ]) {
      expect(split(body), body.slice(0, 40)).to.equal(undefined);
    }
    expect(split(`${`--abc\r\n${disposition}\r\n\r\nx\r\n`.repeat(15)}--abc--`)).to.have.length(15);
    expect(splitMultipart(Buffer.from('--abc--'), 'abc')).to.deep.equal([]);
  });

  it('5 MB of anything take no more than a quarter of a second', () => {
    const pieces = ['\r\n--ab', '--abc\r\n', '\r\n\r\n', `--abc\r\n${disposition}\r\n\r\n`, '; name=', '\r'];
    for (const piece of pieces) {
      const body = Buffer.from(`--abc\r\n${piece.repeat(5_000_000 / piece.length)}`);
      const before = performance.now();
      splitMultipart(body, 'abc');
      expect(performance.now() - before, piece).to.be.below(250);
    }
  });
});
