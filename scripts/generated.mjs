/**
 * Files in the repository that are made from others. Each entry's command, run by Node, exits with 1 and says how to
 * make the file again when it is out of date.
 * @type {readonly { readonly title: string, readonly args: readonly string[] }[]}
 */
export const GENERATED = [
  {
    title: 'policy/demo.yaml and policy/policy.schema.json',
    args: ['scripts/generate-policy.mjs', '--check'],
  },
  { title: 'openapi.json', args: ['scripts/generate-openapi.mjs', '--check'] },
];
