import { createOwnSessionService } from './own-session-service.ts';
import { sessionServiceContract } from './session-service.contract.ts';

sessionServiceContract(createOwnSessionService);
