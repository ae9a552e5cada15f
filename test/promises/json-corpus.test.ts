import { expect } from 'chai';
import { memory, openServer, type Received, type TestServer } from '../support/server.ts';
import { parted } from './parted.ts';

/** Not JSON (RFC 8259), each in a way that some parser lets pass. */
const refused: readonly (string | Buffer)[] = [
  ...parted(String.raw`
[1 true] ␞ ["": 1] ␞ [""], ␞ [,1] ␞ [1,,2] ␞ ["x"]] ␞ ["",] ␞ ["x" ␞ [x ␞ [3[4]] ␞ [1:2] ␞ [,] ␞ [-]
[   , ""] ␞ [1,] ␞ [1,,] ␞ [*] ␞ ["" ␞ [{} ␞ [fals] ␞ [nul] ␞ [tru] ␞ [True] ␞ [NULL] ␞ [++1234] ␞ [+1]
[+Inf] ␞ [-01] ␞ [-1.0.] ␞ [-2.] ␞ [-NaN] ␞ [.-1] ␞ [.2e-3] ␞ [0.1.2] ␞ [0.3e+] ␞ [0.3e] ␞ [0.e1]
[0E+] ␞ [0E] ␞ [1.0e+] ␞ [1.0e-] ␞ [1.0e] ␞ [1 000.0] ␞ [1eE2] ␞ [2.e+3] ␞ [2.e-3] ␞ [2.e3] ␞ [9.e+]
[Inf] ␞ [NaN] ␞ [１] ␞ [1+2] ␞ [0x1] ␞ [0x42] ␞ [Infinity] ␞ [0e+-1] ␞ [-123.123foo] ␞ [-Infinity]
[-foo] ␞ [- 1] ␞ [-012] ␞ [-.123] ␞ [-1x] ␞ [1ea] ␞ [1.] ␞ [.123] ␞ [1.2a-3]
[1.8011670033376514H-308] ␞ [012] ␞ [1_000] ␞ [1e1.5] ␞ [0b1] ␞ [0o7] ␞ [1n] ␞ ["x", truth]
{"x", null} ␞ {"x"::"b"} ␞ {"a":"a" 123} ␞ {key: 'value'} ␞ {"a" b} ␞ {:"b"} ␞ {"a" "b"} ␞ {"a": ␞ {"a"
{1:1} ␞ {9999E9999:1} ␞ {null:null,null:null} ␞ {"id":0,,,,,} ␞ {'a':0} ␞ {"id":0,} ␞ {"a":"b"}/**/
{"a":"b"}/**// ␞ {"a":"b"}// ␞ {"a":"b"}/ ␞ {"a":"b",,"c":"d"} ␞ {a: "b"} ␞ {"a":"a
{ "foo" : "bar", "a" } ␞ {"a":"b"}# ␞ " ␞ [é] ␞ ["\uD800\"] ␞ ["\uD800\u"] ␞ ["\uD800\u1"]
["\uD800\u1x"] ␞ ["\x00"] ␞ ["\\\"] ␞ ["\🌀"] ␞ ["\"] ␞ ["\u00A"] ␞ ["\a"] ␞ ["\uqqqq"] ␞ [\u0020"asd"]
[\n] ␞ ['single quote'] ␞ abc ␞ "\UA66D" ␞ \u0000 ␞ <.> ␞ [<null>] ␞ [aå] ␞ [True] ␞ 1] ␞ {"x": true,
[][] ␞ ] ␞ ["asd] ␞ aå ␞ [1]x ␞ { ␞ [ ␞ {}} ␞ {"": ␞ {"a":/*comment*/"b"} ␞ {"a": true} "x" ␞ [' ␞ ["a
{"a ␞ [false, nul ␞ {"asd":"asd" ␞ å ␞ {"a":undefined} ␞ {"a":()=>1} ␞ {"a":1;} ␞ {"a"=1} ␞ {"a":01}
{"a":"\v"} ␞ {"a":"\'"}
`),
  ...[
    '["a",\n4\n,1,',
    '["\u000ba"\f]',
    '[1,\n1\n,1',
    ' ',
    '["\\\t"]',
    '["\\',
    '["new\nline"]',
    '["\t"]',
    '\u2060',
    '\u2060[]',
    '["x"\u00a0]',
    '{"a":`b`}',
    '{"a":"\u0001"}',
    '\x0c{}',
    Buffer.from([0xef, 0xbb]),
    Buffer.from([0xe5]),
    Buffer.from('["a', 'utf16le'),
    Buffer.concat([Buffer.from('{"a":"b"}'), Buffer.from([0])]),
  ],
];

/** JSON, each in a way that some parser doesn't know. None is an object of ours, so each is refused by its fields. */
const read: readonly string[] = [
  ...parted(String.raw`
[[]   ] ␞ [""] ␞ [] ␞ ["a"] ␞ [false] ␞ [null, 1, "1", {}] ␞ [null] ␞ [1,null,null,null,2] ␞ [123e65]
[0e+1] ␞ [0e1] ␞ [ 4]
[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001] ␞ [20e1] ␞ [-0]
[-123] ␞ [-1] ␞ [1E22] ␞ [1E-2] ␞ [1E+2] ␞ [123e45] ␞ [123.456e78] ␞ [1e-2] ␞ [1e+2] ␞ [123]
[123.456789] ␞ {"asd":"sdf", "dfg":"fgh"} ␞ {"a":"b","a":"c"} ␞ {"a":"b","a":"b"} ␞ {} ␞ {"":0}
{"foo\u0000bar": 42} ␞ {"a":[]} ␞ { "min": -1.0e+28, "max": 1.0e+28 } ␞ {"title":"\u041f\u043e"}
["\u0060\u012a\u12AB"] ␞ ["\uD801\udc37"] ␞ ["\ud83d\ude39"] ␞ ["\"\\\/\b\f\n\r\t"] ␞ ["\\u0000"]
["\""] ␞ ["a/*b*/c/*d//e"] ␞ ["\\a"] ␞ ["\u0012"] ␞ ["\uFFFF"] ␞ [ "asd"] ␞ ["􏿿"] ␞ ["𛿿"] ␞ ["\u0000"]
["\u002c"] ␞ ["π"] ␞ ["﷐"] ␞ "asd" ␞ ["\u0061\u30af"] ␞ [42] ␞ "\u0022" ␞ false ␞ 42 ␞ -0.1 ␞ null
"asd" ␞ true ␞ "" ␞ [true]
`),
  ...[
    '[1\n]',
    ' [1]',
    '[2] ',
    '{\n"a": "b"\n}',
    '["\u2028"]',
    '["\u2029"]',
    '["\u007f"]',
    '["a"]\n',
    ' [] ',
    '\t{\r\n}\t',
  ],
];

/** Left to the parser: what matters is that it never breaks. */
const either: readonly (string | Buffer)[] = [
  ...[
    '[123.456e-789]',
    '[0.4e00669999999999999999999999999999999969999999006]',
    '[-1e+9999]',
    '[1.5e+9999]',
    '[-123123123123123123123123123123]',
  ],
  ...[
    '{"\\uDFAA":0}',
    '["\\uDADA"]',
    '["\\uD888\\u1234"]',
    '["\\uD800\\n"]',
    '["\\uDd1ea"]',
    '["\\uD800\\uD800\\n"]',
    '["\\ud800"]',
    '["\\uDd1e\\uD834"]',
  ],
  `${'['.repeat(500)}${']'.repeat(500)}`,
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  '['.repeat(90_000),
  '{"a":'.repeat(15_000),
  `[${'9'.repeat(90_000)}]`,
  `{"${'a'.repeat(90_000)}":1}`,
  Buffer.from('\ufeff{}'),
  Buffer.from('["\u00e9"]', 'latin1'),
  Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]),
  Buffer.from([0x5b, 0x22, 0xc0, 0xaf, 0x22, 0x5d]),
  Buffer.from([0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d]),
  Buffer.from([0x5b, 0x22, 0xf4, 0xbf, 0xbf, 0xbf, 0x22, 0x5d]),
  Buffer.from([0x5b, 0x22, 0x81, 0x22, 0x5d]),
  Buffer.from('["é"]', 'utf16le'),
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{}', 'utf16le')]),
];

const shown = (raw: string | Buffer): string => JSON.stringify(raw.toString('latin1').slice(0, 60));

const post = (server: TestServer, raw: string | Buffer): Promise<Received> =>
  server.send('/auth/verify-otp', { method: 'POST', raw, headers: { 'Content-Type': 'application/json' } });

describe('A corpus of JSON', () => {
  it(`${refused.length} texts that are no JSON: each 400 INVALID_JSON`, async () => {
    const server = await openServer(memory);
    for (const raw of refused) {
      const { status, error } = await post(server, raw);
      expect([status, error.code], shown(raw)).to.deep.equal([400, 'INVALID_JSON']);
    }
  });

  it(`${read.length} texts that are JSON: each is read, and refused for its fields`, async () => {
    const server = await openServer(memory);
    for (const raw of read) {
      const { status, error } = await post(server, raw);
      expect([status, error.code], shown(raw)).to.deep.equal([400, 'VALIDATION_ERROR']);
    }
  });

  it(`${either.length} texts at the edge: each 400, never a 5xx; the server goes on`, async () => {
    const server = await openServer(memory);
    for (const raw of either) {
      const { status, error } = await post(server, raw);
      expect(status, shown(raw)).to.equal(400);
      expect(error.code, shown(raw)).to.be.oneOf(['INVALID_JSON', 'VALIDATION_ERROR']);
    }
    expect((await server.get('/health')).status).to.equal(200);
  });

  it('escapes come through as what they stand for', async () => {
    const server = await openServer(memory);
    const { token } = await server.signIn('51234567');
    const raw = '{"name":"\\u0041\\ud83d\\ude00\\/\\u0623"}';
    const headers = { 'Content-Type': 'application/json' };
    const { data } = await server.send('/user/profile', { method: 'PUT', raw, token, headers });
    expect(data.user.name).to.equal('A😀/أ');
  });
});
