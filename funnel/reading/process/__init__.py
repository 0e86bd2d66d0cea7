"""The process that reads foreign files: begun anew, with limits on memory and time. A
foreign file may crash or fill its reader, never the product."""
