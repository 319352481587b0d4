// Adds to package-lock.json the optional packages of other platforms that npm left out because this machine's registry
// does not have them. Without their entries `npm ci` calls the lock file incomplete and refuses to install.
//   node tools/dev/complete-lock.mjs          after every change of dependencies; prints what it added
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const LOCK = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../package-lock.json');
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Whether a package that is required from `where` is in the lock file: node_modules is searched upwards. */
function isLocked(packages, where, name) {
  for (let folder = where; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** The entry of a package that is installed on its platform only; platform packages carry it in their name. */
function platformEntry(name, version) {
  const words = name.split(/[/-]/);
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word));
  return { version, ...(processor && { cpu: [processor] }), optional: true, ...(system && { os: [system] }) };
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const added = [];
for (const [where, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    // A range cannot be completed without asking the registry, and platform packages are always pinned.
    if (isLocked(lock.packages, where, name) || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = platformEntry(name, version);
    added.push(`${name}@${version}`);
  }
}
if (added.length > 0) {
  const root = Object.entries(lock.packages).filter(([where]) => where === '');
  const rest = Object.entries(lock.packages).filter(([where]) => where !== '');
  lock.packages = Object.fromEntries([...root, ...rest.sort(([one], [other]) => one.localeCompare(other, 'en'))]);
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(added.length === 0 ? 'The lock file is complete.\n' : `Added:\n  ${added.join('\n  ')}\n`);
