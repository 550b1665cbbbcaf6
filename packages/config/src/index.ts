export { envBoolean, envHttpUrl, envInteger, envPort } from './env-fields.ts';
export { ConfigError, type ConfigProblem, readConfig, readConfigOrExit } from './read-config.ts';
