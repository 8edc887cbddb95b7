/**
 * The value of an environment variable that the template sets.
 * @throws Error naming the variable, when it is not set: a deployment fault, found at load.
 */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
