import type { Finding, Rule } from '../rule.js';

const FOLDER = 'docs/adr/';
const INDEX = `${FOLDER}README.md`;

/** Numbers of decisions are unique, the title has the file's number, and the index lists each file once and nothing else. */
export const decisionRecords: Rule = ({ paths, read }) => {
  const records = paths.filter((path) => path.startsWith(FOLDER) && path !== INDEX);
  const links = paths.includes(INDEX) ? [...read(INDEX).matchAll(/\]\(([^)\s]+\.md)\)/g)].map(([, link = '']) => FOLDER + link) : [];
  return [
    ...records.flatMap((path) => ofRecord(path, read(path), records, links)),
    ...links
      .filter((link) => !records.includes(link))
      .map((link) => ({ path: INDEX, message: `lists ${link}, which is not there`, nextStep: 'correct the link or remove the line' })),
  ];
};

function ofRecord(path: string, text: string, records: readonly string[], links: readonly string[]): Finding[] {
  const number = /^(\d{4})-[a-z0-9-]+\.md$/.exec(path.slice(FOLDER.length))?.[1];
  if (number === undefined) return [{ path, message: 'is not named as a decision', nextStep: 'name it NNNN-what-was-decided.md' }];
  const findings: Finding[] = [];
  const rival = records.find((other) => other !== path && other.startsWith(FOLDER + number));
  if (rival !== undefined) findings.push({ path, message: `has the number of ${rival}`, nextStep: 'give the newer one the next free number' });
  if (Number(/^# (\d+)/.exec(text)?.[1]) !== Number(number)) findings.push({ path, message: `has a title without its number ${number}`, nextStep: `begin the file with "# ${number} …"` });
  const listed = links.filter((link) => link === path).length;
  if (listed !== 1) findings.push({ path, message: `stands ${listed} times in ${INDEX}`, nextStep: 'list every decision once' });
  return findings;
}
