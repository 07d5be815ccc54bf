// Prints the object trees of the npm package @bufbuild/cel-spec as JSON, unchanged. JSON.stringify prints -0 as 0;
// protobuf's JSON allows a number as a string, so -0 is printed as "-0".
//   node print_suite.mjs FOLDER_OF_TESTDATA FOLDER_TO_WRITE
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const keepMinusZero = (_, value) => (Object.is(value, -0) ? '-0' : value);
const [from, into] = process.argv.slice(2).map((path) => resolve(path));
for (const name of ['conformance', 'parsing', 'checking', 'comprehension']) {
  const { tests } = await import(`${from}/${name}.js`);
  writeFileSync(`${into}/${name}.json`, JSON.stringify(tests, keepMinusZero));
}
