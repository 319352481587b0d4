/** `apiKey`, `API_KEY` and `auth.api-key` alike: the letters of the last part of a name. */
const lettersOf = (name: string): string => (name.split('.').at(-1) ?? '').toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const ENDINGS = [
  ...['password', 'passwords', 'passwd', 'passphrase', 'passcode', 'htpasswd', 'secret', 'secrets', 'token', 'tokens', 'credential', 'credentials', 'cookie', 'jwt'],
  ...['apikey', 'apikeys', 'accesskey', 'secretkey', 'privatekey', 'signingkey', 'encryptionkey', 'masterkey', 'accountkey', 'authkey', 'sshkey', 'tlskey', 'hmackey', 'licensekey', 'sharedkey', 'sessionkey'],
  ...['connectionstring', 'databaseurl', 'databaseuri', 'dburl', 'redisurl', 'mongodburi', 'webhookurl', 'dsn'],
];
const SECRET = new RegExp(`(${ENDINGS.join('|')})$|^(pass|pwd|pw|pin|otp)$|.pwd$`);
/** They name an object or decide about one: `existingSecret`, `imagePullSecrets`, `createSecret`. */
const NAMES_ONE = /^(existing|imagepull|pull|create|use|enable|mount|require)|(existing|pull)(secrets?|credentials)$/;
const HOLDS = /^(secrets?|credentials?|passwords?|tokens|stringdata|secret(data|env|envs|values?|files?|strings?))$/;

/** Whether a value of this name is kept to oneself, going by the name alone. */
export function isSecretName(name: string): boolean {
  const letters = lettersOf(name);
  return SECRET.test(letters) && !NAMES_ONE.test(letters);
}

/** Whether everything below a name is. */
export const holdsSecrets = (name: string): boolean => HOLDS.test(lettersOf(name));
