import { type Asset, asset, packaged, SCRIPT } from './assets.ts';

const start = `const { description } = document.getElementById('docs').dataset;
SwaggerUIBundle({ url: description, dom_id: '#docs', deepLinking: true, filter: true, validatorUrl: null });
`;

export const swaggerUi: ReadonlyMap<string, Asset> = new Map([
  ['swagger-ui.css', asset('text/css; charset=utf-8', () => packaged('swagger-ui-dist/swagger-ui.css'))],
  ['swagger-ui.js', asset(SCRIPT, () => packaged('swagger-ui-dist/swagger-ui-bundle.js'))],
  ['start.js', asset(SCRIPT, () => start)],
]);
