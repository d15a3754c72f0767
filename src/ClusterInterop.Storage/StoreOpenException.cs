namespace ClusterInterop.Storage;

/// <summary>The store cannot be opened as it is; the message tells the operator why, and what to do.</summary>
public sealed class StoreOpenException(string message, Exception? innerException = null)
    : Exception(message, innerException);
