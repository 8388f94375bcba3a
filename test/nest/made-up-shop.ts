import { Readable } from 'node:stream';
import { IntercomEventsModule, TrackEvent, type TrackEventOptions } from '@intercom-events/nestjs';
import {
  type ArgumentMetadata,
  type ArgumentsHost,
  BadRequestException,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  Delete,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  HttpException,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Put,
  Query,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
  VersioningType,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { map, type Observable, of, throwError } from 'rxjs';
import { rootModule } from './stage.js';

type ModuleOptions = Parameters<typeof IntercomEventsModule.forRoot>[0];

class PlanBody {
  @ApiProperty({ enum: ['team', 'pro'] })
  plan!: string;

  @ApiProperty({ required: false })
  seats?: number;
}

class TeapotError extends Error {}

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context
      .switchToHttp()
      .getRequest<{ headers: Record<string, string>; user?: object }>();
    const id = request.headers['x-user'];
    if (id === undefined) throw new UnauthorizedException('Sign in first.');
    request.user = { id };
    return true;
  }
}

@Injectable()
class WrapInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

@Injectable()
class PlanPipe implements PipeTransform {
  transform(value: PlanBody, { type }: ArgumentMetadata): PlanBody {
    if (type !== 'body') return value;
    if (!['team', 'pro'].includes(value.plan))
      throw new BadRequestException(['There is no such plan.']);
    return { ...value, plan: value.plan.toUpperCase() };
  }
}

interface RawResponse {
  status(code: number): RawResponse;
  send(body: unknown): RawResponse;
  setHeader?(name: string, value: string): void;
}

@Catch(TeapotError)
class TeapotFilter implements ExceptionFilter {
  catch(error: TeapotError, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<RawResponse>().status(418).send({ teapot: error.message });
  }
}

/** A shop that uses all of Nest, with or without our decorators and module. */
export function makeShop(options?: ModuleOptions): DynamicModule {
  const isTracked = options !== undefined;
  const Tracked = (name: string, more?: TrackEventOptions): MethodDecorator =>
    isTracked ? (TrackEvent(name, more) as MethodDecorator) : () => {};
  const bad: TrackEventOptions = {
    metadata: () => {
      throw new Error('made-up trouble of a selector');
    },
    user: () => Promise.reject(new Error('made-up trouble of a resolver')),
  };

  @Injectable()
  class Till {
    @Tracked('charged-card')
    async charge(cents: number): Promise<number> {
      if (cents < 0) throw new HttpException('Declined.', 402);
      return cents;
    }
  }

  @ApiTags('plans')
  @ApiBearerAuth()
  @Controller('plans')
  @UseGuards(TokenGuard)
  class PlansController {
    constructor(private readonly till: Till) {}

    @Tracked('updated-plan', { metadata: ({ result }) => ({ result: String(result) }) })
    @Put(':id')
    @UsePipes(new PlanPipe())
    @UseInterceptors(WrapInterceptor)
    @ApiOperation({ summary: 'Changes a plan' })
    @ApiOkResponse({ type: PlanBody })
    update(@Body() body: PlanBody, @Param('id') id: string): object {
      return { id, ...body };
    }

    @Get(':id')
    @Tracked('read-plan', bad)
    @Header('Cache-Control', 'none')
    read(@Param('id', ParseIntPipe) id: number, @Query('page') page?: string): object {
      return { id, page };
    }

    @Delete(':id')
    @HttpCode(204)
    @Tracked('ended-plan')
    end(): void {}

    @Post('orders')
    @Tracked('placed-order', { on: 'failure', metadata: ({ error }) => ({ e: String(error) }) })
    @Tracked('placed-order', {
      when: () => {
        throw new Error('made-up');
      },
    })
    async order(@Body('cents') cents: number): Promise<object> {
      return { charged: await this.till.charge(cents) };
    }
  }

  @Controller('ways')
  @UseFilters(TeapotFilter)
  class WaysController {
    @Get('text')
    @Tracked('way-text')
    text(): string {
      return 'Grüße';
    }

    @Get('nothing')
    @Tracked('way-nothing')
    nothing(): undefined {
      return undefined;
    }

    @Get('null')
    @Tracked('way-null')
    null(): null {
      return null;
    }

    @Get('observable')
    @Tracked('way-observable', bad)
    observable(): Observable<object> {
      return of({ n: 1 }, { n: 2 });
    }

    @Get('observable-failure')
    @Tracked('way-observable-failure', bad)
    observableFailure(): Observable<object> {
      return throwError(() => new TeapotError('short and stout'));
    }

    @Get('file')
    @Tracked('way-file')
    file(): StreamableFile {
      return new StreamableFile(Readable.from([Buffer.from('abc'), Buffer.from('def')]), {
        type: 'text/plain',
        length: 6,
      });
    }

    @Sse('sse')
    @Tracked('way-sse', bad)
    sse(): Observable<{ data: string }> {
      return of({ data: 'one' }, { data: 'two' });
    }

    @Get('redirect')
    @Redirect('/elsewhere', 302)
    @Tracked('way-redirect')
    redirect(): object {
      return { url: '/elsewhere/else', statusCode: 307 };
    }

    @Get('raw')
    @Tracked('way-raw', bad)
    raw(@Res() response: RawResponse): void {
      response.status(203).send('raw');
    }

    @Get('passthrough')
    @Tracked('way-passthrough')
    passthrough(@Res({ passthrough: true }) response: RawResponse): object {
      response.status(206);
      return { passed: true };
    }

    @Get('teapot')
    @Tracked('way-teapot', { ...bad, on: 'failure' })
    teapot(): never {
      throw new TeapotError('tip me over');
    }

    @Get('broken')
    @Tracked('way-broken', { ...bad, on: 'failure' })
    async broken(): Promise<never> {
      throw new Error('made-up trouble');
    }

    @Get('thrown-text')
    @Tracked('way-thrown-text', { on: 'failure' })
    thrownText(): never {
      throw 'only text';
    }

    @Version('2')
    @Get('versioned')
    @Tracked('way-versioned')
    versioned(): string {
      return 'two';
    }
  }

  return rootModule({
    imports: options === undefined ? [] : [IntercomEventsModule.forRoot(options)],
    controllers: [PlansController, WaysController],
    providers: [Till],
  });
}

/** Sets up the shop before it listens, and returns its OpenAPI document. */
export function prepareShop(app: INestApplication): OpenAPIObject {
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: ['1', '2'] });
  app.enableCors();
  const config = new DocumentBuilder().setTitle('Shop').addBearerAuth().build();
  return SwaggerModule.createDocument(app, config);
}
