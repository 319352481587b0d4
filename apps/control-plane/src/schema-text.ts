import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { apiModules } from './api.module.js';

const RESOLVER = 'graphql:resolver_type';
type Provider = abstract new (...args: never[]) => unknown;

/** The classes that resolve something, out of what the modules provide. */
export function resolvers(): Provider[] {
  const provided = apiModules.flatMap((module) => (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, module) as unknown[] | undefined) ?? []);
  return provided.filter((provider): provider is Provider => typeof provider === 'function' && Reflect.hasMetadata(RESOLVER, provider));
}

/** The schema of the API, from its resolvers alone: nothing is connected, nothing resolves. */
export async function apiSchema(): Promise<GraphQLSchema> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    return await builder.get(GraphQLSchemaFactory).create(resolvers());
  } finally {
    await builder.close();
  }
}

export const printed = (schema: GraphQLSchema): string => `# Made from the resolvers by \`npm run gen\`. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
