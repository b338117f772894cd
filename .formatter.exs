[
  inputs: ["{mix,.formatter}.exs", "{bench,bin,config,examples,lib,test}/**/*.{ex,exs}"]
]
