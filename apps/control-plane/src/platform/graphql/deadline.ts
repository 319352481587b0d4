import { GraphQLObjectType, defaultFieldResolver } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { apiError } from './api-error.js';

/** The end of the time one operation has. `race` rejects with TIMEOUT when it is reached first. */
export class Deadline {
  private readonly timer: NodeJS.Timeout;
  private readonly reached: Promise<never>;

  constructor(milliseconds: number) {
    let reach: (reason: Error) => void = () => undefined;
    this.reached = new Promise<never>((_resolve, reject) => (reach = reject));
    this.reached.catch(() => undefined); // nobody may be waiting when it is reached
    this.timer = setTimeout(() => reach(apiError('TIMEOUT', `The operation took longer than ${String(milliseconds / 1000)} seconds.`, 'Ask for less at once.')), milliseconds).unref();
  }

  race<T>(work: PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.reached]);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** Puts every resolver of the schema under the deadline of its request's context, if that has one. */
export function underDeadline(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = limited(field.resolve ?? defaultFieldResolver);
  }
  return schema;
}

function limited(resolve: GraphQLFieldResolver<unknown, { deadline?: Deadline | null }>): GraphQLFieldResolver<unknown, { deadline?: Deadline | null }> {
  return (source, args, context, info) => {
    const answer: unknown = resolve(source, args, context, info);
    return context.deadline && isPromise(answer) ? context.deadline.race(answer) : answer;
  };
}

const isPromise = (value: unknown): value is PromiseLike<unknown> => typeof value === 'object' && value !== null && 'then' in value;
