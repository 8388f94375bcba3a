import { IntercomEventsModule, TrackEvent, type TrackEventOptions } from '@intercom-events/nestjs';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { BadRequestException, type DynamicModule } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { dial } from '../adapters/wire.js';
import { startWorld } from '../support/world.js';
import { listen, rootModule } from './stage.js';

type ModuleOptions = Parameters<typeof IntercomEventsModule.forRoot>[0];

@ObjectType()
class Book {
  @Field(() => String)
  title!: string;
}

/** A small library, with or without our decorators and module. */
function makeLibrary(options?: ModuleOptions): DynamicModule {
  const Tracked = (name: string, more?: TrackEventOptions): MethodDecorator =>
    options === undefined ? () => {} : TrackEvent(name, more);

  @Resolver(() => Book)
  class BooksResolver {
    @Tracked('read-books')
    @Query(() => [Book], { description: 'All of them' })
    async books(): Promise<Book[]> {
      return [{ title: 'Notes' }, { title: 'More notes' }];
    }

    @Mutation(() => Book, { nullable: true })
    @Tracked('lent-book', { metadata: ({ args: [title] }) => ({ title }) })
    @Tracked('missed-book', { on: 'failure' })
    lend(@Args('title') title: string): Book {
      if (title === '') throw new BadRequestException('Which one?');
      return { title };
    }

    @ResolveField(() => Int)
    @Tracked('counted-pages', { when: () => Promise.reject(new Error('made-up')) as never })
    pages(@Parent() book: Book, @Args('from', { type: () => Int, defaultValue: 1 }) from: number) {
      return book.title.length - from;
    }
  }
  return rootModule({
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        introspection: true,
        includeStacktraceInErrorResponses: false,
      }),
      ...(options === undefined ? [] : [IntercomEventsModule.forRoot(options)]),
    ],
    providers: [BooksResolver],
  });
}

const queries = [
  getIntrospectionQuery(),
  '{ books { title pages } }',
  '{ books { title pages(from: 3) } }',
  'mutation { lend(title: "Notes") { title pages } }',
  'mutation { lend(title: "") { title } }',
  '{ nothing }',
  '{ books {',
];

async function answers(url: string): Promise<readonly string[]> {
  const all: string[] = [];
  for (const query of queries) {
    const body = JSON.stringify({ query });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: library.example.org',
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const answer = await (await dial(url, [...head, '', body].join('\r\n'))).ended();
    all.push(answer.replace(/^date: .*\r\n/im, ''));
  }
  return all;
}

test('GraphQL: the schema, the answers and the errors are the same bytes with and without the module', async () => {
  const { events } = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const without = await listen(makeLibrary());
  const withUs = await listen(makeLibrary({ client: events, user: () => 'ada' }));

  const [expected, found] = [await answers(without.url), await answers(withUs.url)];

  expect(found).toEqual(expected);
  expect(expected[0]).toContain('"description":"All of them"');
  // It has tracked.
  expect(events.stats().tracked).toBeGreaterThan(3);
});
