package org.liflow.kernels;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.ReentrantLock;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.PendingPositions;
import org.liflow.tensor.backend.Recording;

/**
 * Serves several threads with a backend that itself must be called by one at a time: each call of
 * the backend, and of the operations and recordings made by it, waits for the calls that came
 * first. A call is atomic, so operations of two threads follow each other on the device's one
 * stream as if one thread had made them. The cost is a lock and a reflective call, small beside a
 * launch.
 */
final class CallsInTurn implements InvocationHandler {
  private final Object target;
  private final ReentrantLock turn;

  private CallsInTurn(Object target, ReentrantLock turn) {
    this.target = target;
    this.turn = turn;
  }

  /**
   * Wraps a backend.
   *
   * @param backend owned by the result
   * @param turn also held by what the backend's tensors call when they are closed
   * @return a backend for any number of threads
   */
  static Backend of(Backend backend, ReentrantLock turn) {
    return wrap(Backend.class, backend, turn);
  }

  private static <T> T wrap(Class<T> type, Object target, ReentrantLock turn) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new CallsInTurn(target, turn)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("equals")) {
      return proxy == arguments[0];
    }
    turn.lock();
    try {
      Object result = method.invoke(target, arguments);
      for (Class<?> shared :
          new Class<?>[] {AtomOperations.class, Recording.class, PendingPositions.class}) {
        if (method.getReturnType() == shared) {
          return wrap(shared, result, turn);
        }
      }
      return result;
    } catch (InvocationTargetException problem) {
      throw problem.getCause();
    } finally {
      turn.unlock();
    }
  }
}
