/** Types of the API for its clients, out of the generated schema. */
export default {
  schema: 'schema/schema.graphql',
  generates: {
    'libs/api-client/src/generated/schema-types.ts': {
      plugins: [{ add: { content: '// Made from schema/schema.graphql by `npm run gen`. Do not edit.' } }, 'typescript'],
      config: {
        enumType: 'string-literal',
        enumsAsTypes: true,
        skipTypename: true,
        useTypeImports: true,
        avoidOptionals: { field: true, object: true, inputValue: false, defaultValue: false },
        defaultScalarType: 'unknown',
        strictScalars: true,
        scalars: { DateTime: 'string', JSON: 'unknown', ID: 'string', Instant: 'string | number' },
      },
    },
  },
};
