import { type Asset, asset, packaged, SCRIPT } from './assets.ts';

/** What ReDoc's file does that our policy forbids, and what it does instead. */
const changes = [
  // Its footer shows a picture from the maker's server.
  ['https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,'],
  // Styles it makes before it has read its options lack the nonce.
  ['r.nc=void 0', "r.nc=document.getElementById('docs').dataset.nonce"],
] as const;

const adapted = async (): Promise<string> => {
  let text = await packaged('redoc/bundles/redoc.standalone.js');
  for (const [from, to] of changes) {
    if (!text.includes(from))
      throw new Error('this version of ReDoc is another than the one these changes are for');
    text = text.replaceAll(from, to);
  }
  return text;
};

const start = `const docs = document.getElementById('docs');
Redoc.init(docs.dataset.description, { disableSearch: true, hideDownloadButton: false }, docs);
`;

export const redoc: ReadonlyMap<string, Asset> = new Map([
  ['redoc.js', asset(SCRIPT, adapted)],
  ['start.js', asset(SCRIPT, () => start)],
]);
