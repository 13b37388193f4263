// The API's types, from its OpenAPI document. Written only when they changed, so that nothing is built for nothing.
import fs from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const source = new URL('../../src/web/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.ts', import.meta.url);
const text = `// Generated from src/web/openapi.json; not kept in git.\n${astToString(await openapi(source))}`;
if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) fs.writeFileSync(target, text);
