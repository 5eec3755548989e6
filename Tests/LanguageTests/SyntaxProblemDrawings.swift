let syntaxProblemDrawings = ""
